"""Runs the classes Client and Member of an environment's program; see environments/README.md."""
import atexit
import base64
import contextlib
import glob
import io
import os
import shutil
import sys
import tempfile
import threading
import time
import zipfile


class Refused(Exception):
    """Raised by a program: the request certainly has no effect, now or later."""


class Damaged(int):
    """Among a ledger's ids: found, with another content than was written."""


def unpack(files):
    """The files beside the program, and the contents of its wheels, become importable."""
    folder = tempfile.mkdtemp(prefix="drill-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    zipfile.ZipFile(io.BytesIO(files)).extractall(folder)
    packages = os.path.join(folder, "wheels", "packages")
    for wheel in sorted(glob.glob(os.path.join(folder, "wheels", "*.whl"))):
        zipfile.ZipFile(wheel).extractall(packages)
    sys.path[:0] = [folder, packages]


ALL = {"Refused": Refused, "Damaged": Damaged, "__name__": "program"}
MISTAKE = ""
NEEDED = "Client" if sys.argv[1] == "client" else "Member"
FILES = sys.stdin.readline().strip()
try:
    if FILES:
        unpack(base64.b64decode(FILES))
    exec(compile(sys.argv[2], "program", "exec"), ALL)
    MISTAKE = "" if NEEDED in ALL else "it has no class " + NEEDED
except BaseException as mistake:
    MISTAKE = type(mistake).__name__ + ": " + " ".join(str(mistake).split())
SERVERS = os.environ["DRILL_SERVERS"].split()


class Connections:
    """Idle connections to each server, and the server that is tried first: the one that served last."""

    def __init__(self, make):
        self.make = make
        self.lock = threading.Lock()
        self.idle = {}
        self.first = 0

    def take(self, server, timeout):
        with self.lock:
            idle = self.idle.get(server)
            if idle:
                return idle.pop(), True
        return self.make(server, timeout), False

    def give(self, server, connection):
        with self.lock:
            self.idle.setdefault(server, []).append(connection)

    def failed(self, server):
        """Those that are idle will hardly fare better."""
        with self.lock:
            stale, self.idle[server] = self.idle.get(server, []), []
            if SERVERS[self.first] == server:
                self.first = (self.first + 1) % len(SERVERS)
        for connection in stale:
            close(connection)

    def order(self):
        return SERVERS[self.first:] + SERVERS[:self.first]


def close(connection):
    with contextlib.suppress(Exception):
        connection.close()


def reason(trouble):
    text = " ".join(str(trouble).split())
    return (type(trouble).__name__ + (": " + text if text else ""))[:200]


# Requests that are answered with a value, and how it is said.
VALUED = {
    "read": lambda value: "-" if value is None else str(value),
    "count": lambda value: str(value or 0),
    "get": lambda value: str(value or 0),
    "swap": lambda done: "yes" if done else "no",
}


def client(connections, until, request, arguments):
    """The first server that does not certainly refuse decides; a silent one may not use up the time of the others while connecting."""
    refused = "no server"
    servers = connections.order()
    for place, server in enumerate(servers):
        left = until - time.monotonic()
        if left <= 0:
            return "refused " + refused
        try:
            connection, _ = connections.take(server, left / (len(servers) - place))
        except Exception as trouble:
            connections.failed(server)
            refused = server + ": " + reason(trouble)
            continue
        try:
            answer = getattr(connection, request)(*arguments, timeout=max(0.001, until - time.monotonic()))
        except Refused as trouble:
            close(connection)
            connections.failed(server)
            refused = server + ": " + reason(trouble)
            continue
        except Exception as trouble:
            close(connection)
            connections.failed(server)
            return "unknown " + server + ": " + reason(trouble)
        connections.give(server, connection)
        if request in VALUED:
            value, node = answer if isinstance(answer, tuple) else (answer, "")
            return "ok " + VALUED[request](value) + " " + (node or "")
        return "ok " + (answer or "")
    return "refused " + refused


def member(connections, until, request):
    node = os.environ["DRILL_NODE"]
    try:
        connection, _ = connections.take(node, max(0.001, until - time.monotonic()))
    except Exception as trouble:
        return ["unreachable " + reason(trouble)] if request == "role" else ["failed " + reason(trouble)]
    try:
        timeout = max(0.001, until - time.monotonic())
        if request == "role":
            role, facts = connection.role(timeout=timeout)
            lines = [" ".join([role] + ["%s=%s" % fact for fact in facts.items()])]
        else:
            whole, damaged = [], []
            for id in connection.ledger(timeout=timeout):
                (damaged if isinstance(id, Damaged) else whole).append(str(id))
            lines = [mark + " ".join(ids[i:i + 500]) for mark, ids in (("+ ", whole), ("! ", damaged)) for i in range(0, len(ids), 500)] + ["end"]
        connections.give(node, connection)
        return lines
    except Exception as trouble:
        close(connection)
        return [("none " if request == "role" else "failed ") + reason(trouble)]


SAYING = threading.Lock()


def say(number, lines):
    text = "".join("%s %s\n" % (number, line) for line in lines).encode()
    with SAYING:
        while text:
            text = text[os.write(1, text):]


def carry_out(connections, part, number, until, request, arguments):
    try:
        if MISTAKE:
            lines = [("none " if request == "role" else "refused ") + "the environment's program is wrong: " + MISTAKE]
        elif part == "member":
            lines = member(connections, until, request)
        else:
            lines = [client(connections, until, request, arguments)]
    except BaseException as trouble:
        lines = ["unknown " + reason(trouble)]
    say(number, lines)


def serve():
    part = sys.argv[1]
    connections = Connections(ALL.get(NEEDED))
    for line in sys.stdin:
        number, milliseconds, request, *arguments = line.split()
        # An answer that comes before the asker gives up says more than none.
        until = time.monotonic() + int(milliseconds) / 1000 * 0.95
        threading.Thread(target=carry_out, args=(connections, part, number, until, request, [int(a) for a in arguments]), daemon=True).start()


serve()
