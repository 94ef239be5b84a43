"""Removes what a run left behind when the run itself can no longer do it.

It speaks the protocol of Testcontainers' Ryuk. A run connects to port 8080 and sends lines of filters,
`label=a%3Db&label=c%3Dd`, each answered with `ACK`. It keeps the connection open as long as it lives. When the last
connection has been gone for RYUK_RECONNECTION_TIMEOUT (10s), or none came within RYUK_CONNECTION_TIMEOUT (60s),
every container, network and volume that matches one of the filters is removed, and the reaper ends.
"""

import http.client
import json
import os
import re
import signal
import socket
import sys
import threading
import time
import urllib.parse

SOCKET = "/var/run/docker.sock"
OWN_LABEL = "org.testcontainers.ryuk"


def seconds(variable, default):
    """A duration as Go writes it (10s, 1m, 1m30s), in seconds."""
    units = {"h": 3600, "m": 60, "s": 1, "ms": 0.001}
    parts = re.findall(r"([\d.]+)(ms|h|m|s)", os.environ.get(variable, ""))
    return sum(float(number) * units[unit] for number, unit in parts) or default


class Engine(http.client.HTTPConnection):
    """The container engine's API behind its Unix socket, in whatever version it has by default."""

    def __init__(self):
        super().__init__("localhost", timeout=30)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(SOCKET)

    def call(self, method, path, **query):
        try:
            self.request(method, path + "?" + urllib.parse.urlencode(query))
            response = self.getresponse()
            body = response.read()
        finally:
            self.close()
        if response.status >= 400 and response.status != 404:
            raise OSError(f"{method} {path}: {response.status} {body.decode(errors='replace').strip()}")
        return json.loads(body) if body.startswith((b"{", b"[")) else None


class Reaper:
    def __init__(self):
        self.changed = threading.Condition()
        self.filters = {}
        self.clients = 0
        self.deadline = time.monotonic() + seconds("RYUK_CONNECTION_TIMEOUT", 60)
        self.grace = seconds("RYUK_RECONNECTION_TIMEOUT", 10)
        self.told_to_go = False

    def listen(self):
        server = socket.create_server(("", int(os.environ.get("RYUK_PORT", "8080"))))
        print("Started", flush=True)
        threading.Thread(target=self.accept, args=(server,), daemon=True).start()

    def accept(self, server):
        while True:
            connection, _ = server.accept()
            with self.changed:
                self.clients += 1
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            with connection, connection.makefile("rb") as lines:
                for line in lines:
                    self.add(line.decode().strip())
                    connection.sendall(b"ACK\n")
        except (OSError, ValueError) as problem:
            print(f"connection lost: {problem}", flush=True)
        finally:
            with self.changed:
                self.clients -= 1
                self.deadline = time.monotonic() + self.grace
                self.changed.notify_all()

    def add(self, line):
        wanted = urllib.parse.parse_qs(line)
        # An empty filter would match everything on the machine.
        if wanted:
            with self.changed:
                self.filters[json.dumps(wanted, sort_keys=True)] = wanted

    def go(self, *_):
        self.told_to_go = True

    def wait(self):
        while not self.told_to_go:
            with self.changed:
                left = self.deadline - time.monotonic()
                if self.clients == 0 and left <= 0:
                    return
                # Woken at least once a second: a signal sets only a flag.
                self.changed.wait(min(1, left) if self.clients == 0 else 1)

    def reap(self):
        failed = False
        for wanted in list(self.filters.values()):
            chosen = json.dumps(wanted)
            for kind, found in (
                ("containers", lambda: [c["Id"] for c in Engine().call("GET", "/containers/json", all=1, filters=chosen)
                                        if c["Labels"].get(OWN_LABEL) != "true"]),
                ("networks", lambda: [n["Id"] for n in Engine().call("GET", "/networks", filters=chosen)]),
                ("volumes", lambda: [v["Name"] for v in Engine().call("GET", "/volumes", filters=chosen)["Volumes"] or []]),
            ):
                failed |= not self.remove(kind, found)
        return not failed

    @staticmethod
    def remove(kind, found):
        problem = None
        for attempt in range(5):
            try:
                names = found()
                if not names:
                    return True
                for name in names:
                    query = {"force": 1, "v": 1} if kind == "containers" else {}
                    Engine().call("DELETE", f"/{kind}/{name}", **query)
                    print(f"removed {kind[:-1]} {name[:12]}", flush=True)
            except OSError as raised:
                problem = raised
                time.sleep(attempt)
        print(f"could not remove all {kind}: {problem}", flush=True)
        return False


def main():
    reaper = Reaper()
    signal.signal(signal.SIGTERM, reaper.go)
    signal.signal(signal.SIGINT, reaper.go)
    reaper.listen()
    reaper.wait()
    return 0 if reaper.reap() else 1


if __name__ == "__main__":
    sys.exit(main())
