"""How drills speak with RabbitMQ: AMQP 0-9-1 with publisher confirms for writes, the management interface for roles. There is
nothing like a register; the ledger is a quorum queue."""
import base64
import http.client
import json
import os
import socket
import struct

QUEUE = "ledger"
USER = os.environ.get("DRILL_USER", "guest")
PASSWORD = os.environ.get("DRILL_PASSWORD", "guest")


def short(text):
    return bytes([len(text)]) + text.encode()


def long(data):
    return struct.pack(">I", len(data)) + data


class Amqp:
    """One connection with one channel in confirm mode."""

    def __init__(self, server, timeout):
        self.socket = socket.create_connection((server, 5672), timeout)
        self.input = self.socket.makefile("rb")
        self.published = 0
        try:
            self.socket.sendall(b"AMQP\0\0\x09\x01")
            self.expect(10, 10)
            self.method(0, 10, 11, long(b"") + short("PLAIN") + long(("\0%s\0%s" % (USER, PASSWORD)).encode()) + short("en_US"))
            self.expect(10, 30)
            self.method(0, 10, 31, struct.pack(">HIH", 8, 131072, 0))
            self.method(0, 10, 40, short("/") + short("") + b"\0")
            self.expect(10, 41)
            self.method(1, 20, 10, short(""))
            self.expect(20, 11)
            self.method(1, 85, 10, b"\0")
            self.expect(85, 11)
        except BaseException:
            self.close()
            raise

    def close(self):
        self.input.close()
        self.socket.close()

    def frame(self, kind, channel, payload):
        return struct.pack(">BHI", kind, channel, len(payload)) + payload + b"\xce"

    def method(self, channel, group, number, arguments, more=b""):
        self.socket.sendall(self.frame(1, channel, struct.pack(">HH", group, number) + arguments) + more)

    def next(self):
        head = self.input.read(7)
        if len(head) < 7:
            raise OSError("the connection was closed")
        kind, _, size = struct.unpack(">BHI", head)
        payload = self.input.read(size + 1)[:-1]
        if kind != 1:
            return kind, 0, payload
        group, number = struct.unpack(">HH", payload[:4])
        if (group, number) in ((10, 50), (20, 40)):
            raise OSError("closed: " + payload[7:7 + payload[6]].decode(errors="replace"))
        return group, number, payload[4:]

    def expect(self, *wanted):
        while True:
            group, number, payload = self.next()
            if group > 8 and (group, number) == wanted:
                return payload

    def declare(self):
        arguments = short("x-queue-type") + b"S" + long(b"quorum")
        self.method(1, 50, 10, b"\0\0" + short(QUEUE) + b"\x02" + long(arguments))
        self.expect(50, 11)

    def publish(self, body):
        """Until the broker confirms it: a majority of the queue's members has it."""
        self.published += 1
        header = struct.pack(">HHQHB", 60, 0, len(body), 0x1000, 2)
        self.method(1, 60, 40, b"\0\0" + short("") + short(QUEUE) + b"\x01", self.frame(2, 1, header) + self.frame(3, 1, body))
        returned = False
        while True:
            group, number, payload = self.next()
            if (group, number) == (60, 50):
                returned = True
            elif (group, number) in ((60, 80), (60, 120)) and struct.unpack(">Q", payload[:8])[0] >= self.published:
                if returned:
                    raise Refused("no such queue")
                if number == 120:
                    raise OSError("not confirmed")  # perhaps stored all the same
                return

    def everything(self):
        """All messages, which go back when the connection is closed."""
        while True:
            self.method(1, 60, 70, b"\0\0" + short(QUEUE) + b"\0")
            while True:
                group, number, payload = self.next()
                if (group, number) == (60, 72):
                    return
                if (group, number) == (60, 71):
                    break
            body, size = b"", None
            while size is None or len(body) < size:
                kind, _, payload = self.next()
                if kind == 2:
                    size = struct.unpack(">Q", payload[4:12])[0]
                elif kind == 3:
                    body += payload
            yield int(body)


class Client(Amqp):
    def __init__(self, server, timeout):
        super().__init__(server, timeout)
        self.server = server

    def healthy(self, timeout):
        self.socket.settimeout(timeout)
        self.declare()

    def write(self, key, id, timeout):
        self.socket.settimeout(timeout)
        self.publish(b"%d" % id)
        return ""  # the queue's leader, which a confirm does not name


class Member:
    def __init__(self, server, timeout):
        self.server = server
        self.http = http.client.HTTPConnection(server, 15672, timeout=timeout)
        self.http.connect()

    def close(self):
        self.http.close()

    def ask(self, path, timeout):
        try:
            return self.asked(path, timeout)
        except ConnectionError:
            # The server closes a connection on which nothing was asked for a minute.
            self.http.close()
            self.http.connect()
            return self.asked(path, timeout)

    def asked(self, path, timeout):
        if self.http.sock is None:
            self.http.connect()
        self.http.sock.settimeout(timeout)
        self.http.request("GET", "/api/" + path, headers={"Authorization": "Basic " + base64.b64encode(("%s:%s" % (USER, PASSWORD)).encode()).decode()})
        answer = self.http.getresponse()
        said = json.loads(answer.read())
        return said if answer.status == 200 else None

    def role(self, timeout):
        queue = self.ask("queues/%2F/" + QUEUE + "?disable_stats=true&enable_queue_totals=true", timeout)
        if queue is None:
            self.create(timeout)
            return "none", {}
        me, leader = "rabbit@" + self.server, queue.get("leader", "")
        if leader == me:
            return "primary", {}
        return "standby", {"follows": leader.removeprefix("rabbit@") if leader and me in queue.get("online", []) else "-"}

    def create(self, timeout):
        """Not before all are there: the queue's members are the nodes that run when it is made."""
        members = os.environ["DRILL_MEMBERS"].split()
        nodes = self.ask("nodes?columns=name,running", timeout) or []
        if self.server == members[0] and sum(node.get("running", False) for node in nodes) == len(members):
            queue = Amqp(self.server, timeout)
            try:
                queue.declare()
            finally:
                queue.close()

    def ledger(self, timeout):
        """A reader takes messages away from others that read at the same time, and the leader serves all."""
        if self.role(timeout)[0] != "primary":
            raise OSError("only the queue's leader can be read")
        queue = Amqp(self.server, timeout)
        try:
            queue.socket.settimeout(timeout)
            found = list(queue.everything())
            # What an earlier reader held when it gave up comes back late: then this was not everything.
            held = self.ask("queues/%2F/" + QUEUE + "?disable_stats=true&enable_queue_totals=true", timeout)["messages"]
            if len(found) != held:
                raise OSError("%d messages are in the queue, and %d of them could be read" % (held, len(found)))
            return found
        finally:
            queue.close()
