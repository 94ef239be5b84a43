"""How drills speak with the pool: clients over NATS' own protocol, the observer with the agent of each server.

A user's data are the messages of one subject in the stream of the user's routing group: a write appends one, a register is the last.
A read is repeated by the group's majority before it counts: it is appended too, on the condition that nothing came after it."""

import http.client
import json
import os

from nats import WRONG_LAST_SEQUENCE, Denied, Nats, NoResponders

SERVERS = os.environ["DRILL_MEMBERS"].split()
GROUPS = int(os.environ.get("DRILL_GROUPS", len(SERVERS)))
PASSWORD = os.environ.get("DRILL_PASSWORD", "app")
EMPTY = b"-"


def group(key):
    return "g%d" % (key % GROUPS + 1)


def subject(key):
    return "%s.%d" % (group(key), key)


def register(body):
    """Of a write "w ID", of a read "r ID" or "r -"."""
    value = (body or EMPTY).split()[-1]
    return None if value == EMPTY else int(value)


class Client:
    def __init__(self, server, timeout):
        self.server = server
        self.nats = Nats(server, "app", PASSWORD, timeout)

    def close(self):
        self.nats.close()

    def healthy(self, timeout):
        for key in range(GROUPS):
            self.read(key, timeout)

    def write(self, key, id, timeout):
        try:
            _, error = self.nats.publish(subject(key), b"w %d" % id, timeout=timeout)
        except (NoResponders, Denied) as trouble:
            raise Refused(str(trouble)) from trouble
        if error:
            raise OSError(error.get("description", error))  # perhaps stored all the same
        return self.server

    def read(self, key, timeout):
        try:
            while True:
                number, body = self.nats.last(group(key), subject(key), timeout)
                value = register(body)
                try:
                    again, error = self.nats.publish(
                        subject(key),
                        b"r %s" % (EMPTY if value is None else b"%d" % value),
                        {"Nats-Expected-Last-Subject-Sequence": number},
                        timeout,
                    )
                except Denied:
                    return value, self.server  # no client may write, so nothing can be newer
                if again:
                    return value, self.server
                if error.get("err_code") != WRONG_LAST_SEQUENCE:
                    raise OSError(error.get("description", error))
        except (NoResponders, Denied) as trouble:
            raise Refused(str(trouble)) from trouble


class Member:
    def __init__(self, server, timeout):
        self.server = server
        self.http = http.client.HTTPConnection(server, 8300, timeout=timeout)
        self.http.connect()

    def close(self):
        self.http.close()

    def role(self, timeout):
        self.http.sock.settimeout(timeout)
        self.http.request("GET", "/state")
        said = json.loads(self.http.getresponse().read())
        if said["state"] != "serving":
            return "none %s: %s" % (said["state"], said["why"]), {}
        return "active", {"sees": ",".join(said["sees"])}

    def ledger(self, timeout):
        """What can be read through this server: of the groups that it holds its own replicas, for NATS prefers those that are near."""
        nats = Nats(self.server, "app", PASSWORD, timeout)
        try:
            for number in range(GROUPS):
                stream = "g%d" % (number + 1)
                last, _ = nats.last(stream, stream + ".>", timeout)
                for _, _, body in nats.range(stream, 1, last, timeout):
                    if body.startswith(b"w "):
                        yield int(body[2:])
        finally:
            nats.close()
