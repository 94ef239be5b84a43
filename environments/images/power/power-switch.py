"""A power switch for the machines of an environment: a fencing agent turns one off before it takes its place.

GET /outlets/NAME says "on" or "off"; PUT /outlets/NAME with "on" or "off" as its body switches, and says what is so
afterwards. 404: there is no such outlet. 503: nothing was switched, or the result is unknown.

Where it has the container engine's socket, it switches the services of the Compose project PROJECT itself. In a lab it
has none: the lab calls port 8006, which no machine of the lab can reach, takes each order as a line ("7 off NAME") and
answers with the number and what is so ("7 off"). Outlets are the words of OUTLETS.
"""

import http.client
import http.server
import json
import os
import signal
import socket
import socketserver
import sys
import threading
import time
import urllib.parse

PORT, PANEL = 8007, 8006
SOCKET = "/var/run/docker.sock"
LIMIT = 5  # seconds that an order may take
OUTLETS = os.environ.get("OUTLETS", "").split()


class NotSwitched(Exception):
    pass


def say(what):
    print(what, flush=True)


class EngineCall(http.client.HTTPConnection):
    def __init__(self):
        super().__init__("localhost", timeout=LIMIT)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(SOCKET)


class Engine:
    """Switches containers of a Compose project."""

    def __init__(self):
        self.project = os.environ.get("PROJECT", "")

    def call(self, method, path):
        engine = EngineCall()
        try:
            engine.request(method, path)
            response = engine.getresponse()
            return response.status, response.read()
        except OSError as e:
            raise NotSwitched("the container engine does not answer: %s" % e) from e
        finally:
            engine.close()

    def carry_out(self, order, outlet):
        labels = ["com.docker.compose.project=" + self.project, "com.docker.compose.service=" + outlet]
        status, body = self.call("GET", "/containers/json?all=1&filters=" + urllib.parse.quote(json.dumps({"label": labels})))
        found = json.loads(body) if status == 200 else []
        if not found:
            raise NotSwitched("no container of project %s is %s" % (self.project, outlet))
        for container in found:
            if order != "state":
                self.call("POST", "/containers/%s/%s" % (container["Id"], "kill?signal=KILL" if order == "off" else "start"))
        running = [json.loads(self.call("GET", "/containers/%s/json" % container["Id"])[1])["State"]["Running"] for container in found]
        return "on" if any(running) else "off"


class Panel:
    """Hands orders to the lab."""

    def __init__(self):
        self.changed = threading.Condition()
        self.lab = None
        self.answers = {}
        self.last = 0
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        server = socket.create_server(("", PANEL))
        while True:
            connection, _ = server.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with self.changed:
            self.lab = connection
        try:
            with connection, connection.makefile("r") as lines:
                for line in lines:
                    number, _, answer = line.strip().partition(" ")
                    with self.changed:
                        self.answers[int(number)] = answer
                        self.changed.notify_all()
        except (OSError, ValueError) as e:
            say("the lab was lost: %s" % e)
        with self.changed:
            if self.lab is connection:
                self.lab = None

    def carry_out(self, order, outlet):
        until = time.monotonic() + LIMIT
        with self.changed:
            if self.lab is None:
                raise NotSwitched("the lab is not there")
            self.last += 1
            number = self.last
            try:
                self.lab.sendall(("%d %s %s\n" % (number, order, outlet)).encode())
            except OSError as e:
                raise NotSwitched("the lab was lost: %s" % e) from e
            while number not in self.answers:
                left = until - time.monotonic()
                if left <= 0:
                    raise NotSwitched("the lab did not answer within %d s" % LIMIT)
                self.changed.wait(left)
            answer = self.answers.pop(number)
        if answer not in ("on", "off"):
            raise NotSwitched(answer)
        return answer


class Front(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    means = None

    def do_GET(self):
        self.order("state")

    def do_PUT(self):
        order = self.rfile.read(int(self.headers.get("Content-Length", "0") or "0")).decode(errors="replace").strip()
        if order in ("on", "off"):
            self.order(order)
        else:
            self.answer(400, "say on or off")

    def order(self, order):
        outlet = self.path.removeprefix("/outlets/")
        if outlet not in OUTLETS or not self.path.startswith("/outlets/"):
            self.answer(404, "there is no such outlet; there are: " + " ".join(OUTLETS))
            return
        try:
            state = self.means.carry_out(order, outlet)
        except NotSwitched as e:
            say("%s %s: %s" % (order, outlet, e))
            self.answer(503, str(e))
            return
        if order != "state":
            say("%s %s: it is %s" % (order, outlet, state))
        self.answer(200, state)

    def answer(self, status, text):
        body = (text + "\n").encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self):
        # The library's own asks a name server for this machine's full name, and there is none in reach.
        socketserver.TCPServer.server_bind(self)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    Front.means = Engine() if os.path.exists(SOCKET) else Panel()
    say("outlets: %s, switched by %s" % (" ".join(OUTLETS), "the container engine" if os.path.exists(SOCKET) else "the lab"))
    Server(("", PORT), Front).serve_forever()


if __name__ == "__main__":
    main()
