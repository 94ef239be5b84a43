"""NATS' text protocol, as far as a pool and its clients need it: requests, publications with acknowledgement, headers."""

import json
import os
import socket
import time

WRONG_LAST_SEQUENCE = 10071


class NoResponders(Exception):
    """No server takes what was sent: it certainly has no effect."""


class Denied(Exception):
    """The user may not publish there: it certainly has no effect."""


class Nats:
    """One connection, used by one thread at a time."""

    def __init__(self, server, user, password, timeout, port=4222):
        self.until = time.monotonic() + timeout
        self.asked = 0
        self.held = b""
        self.socket = socket.create_connection((server, port), timeout)
        try:
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.line()  # INFO
            self.inbox = "_INBOX." + os.urandom(12).hex()
            self.socket.sendall(
                b"CONNECT %s\r\nSUB %s.* 1\r\nPING\r\n"
                % (
                    json.dumps(
                        {
                            "verbose": False,
                            "pedantic": False,
                            "headers": True,
                            "no_responders": True,
                            "lang": "python",
                            "version": "1",
                            "user": user,
                            "pass": password,
                        }
                    ).encode(),
                    self.inbox.encode(),
                )
            )
            while self.line() != b"PONG":
                pass
        except BaseException:
            self.close()
            raise

    def close(self):
        self.socket.close()

    def more(self):
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("no answer in time")
        self.socket.settimeout(left)
        found = self.socket.recv(65536)
        if not found:
            raise OSError("the connection was closed")
        self.held += found

    def line(self):
        while b"\r\n" not in self.held:
            self.more()
        line, self.held = self.held.split(b"\r\n", 1)
        if line.startswith(b"-ERR"):
            said = line[4:].strip().decode(errors="replace")
            raise Denied(said) if "Permissions Violation" in said else OSError(said)
        return line

    def exactly(self, size):
        while len(self.held) < size + 2:
            self.more()
        found, self.held = self.held[:size], self.held[size + 2 :]
        return found

    def send(self, subject, body=b"", headers=None):
        """Asks, and returns the number that the answer will have."""
        self.asked += 1
        reply = "%s.%d" % (self.inbox, self.asked)
        if headers:
            head = ("NATS/1.0\r\n" + "".join("%s: %s\r\n" % pair for pair in headers.items()) + "\r\n").encode()
            self.socket.sendall(
                b"HPUB %s %s %d %d\r\n%s%s\r\n"
                % (subject.encode(), reply.encode(), len(head), len(head) + len(body), head, body)
            )
        else:
            self.socket.sendall(b"PUB %s %s %d\r\n%s\r\n" % (subject.encode(), reply.encode(), len(body), body))
        return self.asked

    def tell(self, subject, body=b""):
        self.socket.sendall(b"PUB %s %d\r\n%s\r\nPING\r\n" % (subject.encode(), len(body), body))
        while self.line() != b"PONG":
            pass

    def answer(self):
        """The next answer: its number, its headers (``status`` among them) and its body."""
        while True:
            line = self.line()
            if line == b"PING":
                self.socket.sendall(b"PONG\r\n")
            words = line.split()
            if words and words[0] in (b"MSG", b"HMSG"):
                break
        number = int(words[1].rsplit(b".", 1)[1])
        whole = self.exactly(int(words[-1]))
        headers = {}
        if words[0] == b"HMSG":
            head, whole = whole[: int(words[-2])], whole[int(words[-2]) :]
            first, *rest = head.decode(errors="replace").strip().split("\r\n")
            headers["status"] = first.split()[1] if len(first.split()) > 1 else ""
            for pair in rest:
                name, _, value = pair.partition(":")
                headers[name.strip()] = value.strip()
            if headers["status"] == "503":
                raise NoResponders("no server has it")
        return number, headers, whole

    def request(self, subject, body=b"", headers=None, timeout=1.0):
        self.until = time.monotonic() + timeout
        number = self.send(subject, body, headers)
        while True:
            answered, said, whole = self.answer()
            if answered == number:
                return said, whole

    def publish(self, subject, body, headers=None, timeout=1.0):
        """The sequence number under which a majority of the stream's replicas has stored it, and the error, one of them None."""
        said = json.loads(self.request(subject, body, headers, timeout)[1])
        return (None, said["error"]) if "error" in said else (said["seq"], None)

    def last(self, stream, subject, timeout=1.0):
        """The last message of a subject in the replica that answers, a near one first: its number and its body; 0 and None if there is none."""
        headers, body = self.request(
            "$JS.API.DIRECT.GET." + stream, json.dumps({"last_by_subj": subject}).encode(), timeout=timeout
        )
        return (0, None) if headers.get("status") == "404" else (int(headers["Nats-Sequence"]), body)

    def range(self, stream, first, last, timeout=1.0):
        """The messages of a stream in the replica that answers: number, subject, body; those that are not there are left out."""
        self.until = time.monotonic() + timeout
        for begin in range(first, last + 1, 500):
            some = range(begin, min(begin + 500, last + 1))
            wanted = {self.send("$JS.API.DIRECT.GET." + stream, b'{"seq":%d}' % number): number for number in some}
            found = {}
            while len(found) < len(wanted):
                number, headers, body = self.answer()
                if number in wanted:
                    found[wanted[number]] = None if headers.get("status") == "404" else (headers["Nats-Subject"], body)
            for number in some:
                if found[number]:
                    yield number, *found[number]

    def api(self, call, body=None, timeout=5.0):
        said = json.loads(
            self.request("$JS.API." + call, json.dumps(body).encode() if body else b"", timeout=timeout)[1]
        )
        if "error" in said:
            raise OSError("%s: %s" % (call, said["error"].get("description", said["error"])))
        return said
