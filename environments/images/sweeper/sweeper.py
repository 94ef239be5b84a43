"""Removes what a run made, once the run itself is gone: killed, ended, or forgotten by an engine that was restarted.

    sweeper.py KEY=VALUE

A run connects to port 8080, is told `ready`, and stays connected as long as it lives. When it hangs up, or when none
came within 60 s, every container, network and volume that bears the label is removed at once, and the sweeper last of
all. A run that was told to stop says so by any byte: removing begins while it writes its last words, and ends after it
has hung up. The engine starts the sweeper again after a restart of its own; what the run had made is then removed as well.
"""

import concurrent.futures
import http.client
import itertools
import json
import signal
import socket
import sys
import time
import urllib.parse

SOCKET, PORT = "/var/run/docker.sock", 8080
ARRIVAL = 60
ASK_TO_END = "org.drdrills.ask-to-end"
# What the engine was still making when the run died appears within this time.
QUIET, LONGEST = 1, 300


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


def remove(kind, name):
    try:
        Engine().call("DELETE", f"/{kind}/{name}", **({"force": 1, "v": 1} if kind == "containers" else {}))
        print(f"removed {kind[:-1]} {name[:12]}", flush=True)
    except (OSError, http.client.HTTPException) as problem:
        print(f"not yet removed: {problem}", flush=True)


def end(containers):
    """Asks those that have to unmount something to end, before they are removed."""
    for container in containers:
        if container.get("State") == "running" and container.get("Labels", {}).get(ASK_TO_END) == "true":
            try:
                Engine().call("POST", f"/containers/{container['Id']}/stop", t=5)
            except (OSError, http.client.HTTPException) as problem:
                print(f"did not end: {problem}", flush=True)


def labelled(label, own):
    """What bears the label and is not the sweeper, in the order in which it can be removed: [(kind, [names])]."""
    chosen = json.dumps({"label": [label]})
    containers = [c for c in Engine().call("GET", "/containers/json", all=1, filters=chosen) if not c["Id"].startswith(own)]
    end(containers)
    return [
        ("containers", [c["Id"] for c in containers]),
        ("networks", [n["Id"] for n in Engine().call("GET", "/networks", filters=chosen)]),
        ("volumes", [v["Name"] for v in Engine().call("GET", "/volumes", filters=chosen)["Volumes"] or []]),
    ]


def sweep(label, own, run):
    """Until the run is gone and nothing was found for a while; what cannot be removed now is tried again."""
    until, empty_since = time.monotonic() + LONGEST, None
    with concurrent.futures.ThreadPoolExecutor(16) as hands:
        while time.monotonic() < until:
            try:
                found = labelled(label, own)
            except (OSError, http.client.HTTPException) as problem:
                print(f"the engine does not answer: {problem}", flush=True)
                time.sleep(1)
                continue
            for kind, names in found:
                list(hands.map(remove, itertools.repeat(kind), names))
            if run and hung_up(run):
                run = None
            now = time.monotonic()
            empty_since = None if run or any(names for _, names in found) else empty_since or now
            if empty_since and now - empty_since >= QUIET:
                return True
            time.sleep(0.2)
    return False


def hung_up(run):
    try:
        return not run.recv(4096)
    except BlockingIOError:
        return False
    except OSError as problem:
        print(f"connection lost: {problem}", flush=True)
        return True


def stay_with_the_run(server):
    """Returns when the run has hung up, or never came; its line, where it is still there and asks to begin."""
    server.settimeout(ARRIVAL)
    try:
        run, _ = server.accept()
    except TimeoutError:
        return None
    try:
        run.sendall(b"ready\n")
    except OSError as problem:
        print(f"connection lost: {problem}", flush=True)
        return None
    if hung_up(run):
        return None
    run.setblocking(False)
    return run


def main():
    if len(sys.argv) != 2 or "=" not in sys.argv[1]:
        # Without a label everything on the machine would match.
        sys.exit("usage: sweeper.py KEY=VALUE")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    label, own = sys.argv[1], socket.gethostname()
    run = stay_with_the_run(socket.create_server(("", PORT)))
    if not sweep(label, own, run):
        # The engine starts it again.
        return 1
    remove("containers", own)
    return 0


if __name__ == "__main__":
    sys.exit(main())
