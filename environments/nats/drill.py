"""How drills speak with NATS: a write appends a message to the stream, a register is the last message of its subject.

The last message of a subject is its register only if a majority confirms it, for a leader that was cut off answers for some seconds. So
each read is appended too, on the condition that nothing came after what it saw."""

import base64
import http.client
import json
import os
import time

from nats import WRONG_LAST_SEQUENCE, Denied, Nats, NoResponders

STREAM = "ledger"
MEMBERS = os.environ["DRILL_MEMBERS"].split()
PASSWORD = os.environ.get("DRILL_PASSWORD", "app")
NO_MESSAGE = 10037
HEARD = 2_000_000_000  # ns; a leader says something each second


class Client:
    def __init__(self, server, timeout):
        self.nats = Nats(server, "app", PASSWORD, timeout)

    def close(self):
        self.nats.close()

    def healthy(self, timeout):
        self.nats.api("STREAM.INFO." + STREAM, timeout=timeout)

    def write(self, key, id, timeout):
        self.appended("s.register.%d" % key, "w %d" % id, None, timeout)
        return ""  # the stream's leader, which an acknowledgement does not name

    def read(self, key, timeout):
        return self.confirmed("s.register.%d" % key, timeout)

    def add(self, counter, amount, timeout):
        """An increment that meets another one tries again."""
        subject, until = "s.counter.%d" % counter, time.monotonic() + timeout
        while time.monotonic() < until:
            number, value = self.last(subject, until - time.monotonic())
            if self.appended(subject, "w %d" % ((value or 0) + amount), number, until - time.monotonic()):
                return ""
        raise Refused("others were faster for %d ms" % (timeout * 1000))

    def count(self, counter, timeout):
        return self.confirmed("s.counter.%d" % counter, timeout)

    def swap(self, register, expected, replacement, timeout):
        subject, until = "s.swapped.%d" % register, time.monotonic() + timeout
        while time.monotonic() < until:
            number, value = self.last(subject, until - time.monotonic())
            holds = (value or 0) == expected
            # that it holds another value counts only if nothing came after it
            if self.appended(
                subject, "w %d" % (replacement if holds else value or 0), number, until - time.monotonic()
            ):
                return holds, ""
        raise Refused("others were faster for %d ms" % (timeout * 1000))

    def get(self, register, timeout):
        return self.confirmed("s.swapped.%d" % register, timeout)

    def confirmed(self, subject, timeout):
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            number, value = self.last(subject, until - time.monotonic())
            same = "r -" if value is None else "r %d" % value
            if self.appended(subject, same, number, until - time.monotonic()):
                return value
        raise Refused("others were faster for %d ms" % (timeout * 1000))

    def last(self, subject, timeout):
        """The number of a subject's last message, as the leader sees it, and its value; 0 and None if there is none."""
        asked = json.dumps({"last_by_subj": subject}).encode()
        try:
            said = json.loads(
                self.nats.request("$JS.API.STREAM.MSG.GET." + STREAM, asked, timeout=max(0.001, timeout))[1]
            )
        except (NoResponders, Denied) as trouble:
            raise Refused(str(trouble)) from trouble
        error = said.get("error")
        if error and error.get("err_code") == NO_MESSAGE:
            return 0, None
        if error:
            raise Refused(error.get("description", str(error)))  # so far nothing was sent but a question
        value = base64.b64decode(said["message"]["data"]).split()[1]
        return said["message"]["seq"], None if value == b"-" else int(value)

    def appended(self, subject, body, after, timeout):
        """False if the subject's last message is not the one with the number ``after``: it certainly has no effect."""
        condition = None if after is None else {"Nats-Expected-Last-Subject-Sequence": after}
        try:
            _, error = self.nats.publish(subject, body.encode(), condition, max(0.001, timeout))
        except (NoResponders, Denied) as trouble:
            raise Refused(str(trouble)) from trouble
        if error and error.get("err_code") == WRONG_LAST_SEQUENCE:
            return False
        if error:
            raise OSError(error.get("description", str(error)))  # perhaps stored all the same
        return True


class Member:
    def __init__(self, server, timeout):
        self.server = server
        self.http = http.client.HTTPConnection(server, 8222, timeout=timeout)
        self.http.connect()

    def close(self):
        self.http.close()

    def role(self, timeout):
        self.http.sock.settimeout(timeout)
        self.http.request("GET", "/jsz?accounts=true&streams=true")
        said = json.loads(self.http.getresponse().read())
        streams = [one for account in said.get("account_details") or [] for one in account.get("stream_detail") or []]
        if not streams:
            self.create(timeout)
            return "none", {}
        state, cluster = streams[0]["state"], streams[0].get("cluster") or {}
        leader, position = cluster.get("leader", ""), state["bytes"]
        if leader != self.server:
            return "standby", {"at": position, "follows": leader or "-"}
        heard = sum(copy["active"] < HEARD for copy in cluster.get("replicas") or [] if not copy.get("offline"))
        # A leader that was cut off calls itself one for ten seconds.
        return "primary", {"at": position, "writable": "yes" if 2 * (heard + 1) > len(MEMBERS) else "no"}

    def create(self, timeout):
        """Refused until as many servers are there as there are replicas."""
        if self.server == MEMBERS[0]:
            nats = Nats(self.server, "app", PASSWORD, timeout)
            try:
                nats.api(
                    "STREAM.CREATE." + STREAM,
                    {"name": STREAM, "subjects": ["s.>"], "num_replicas": len(MEMBERS), "allow_direct": True},
                    timeout,
                )
            finally:
                nats.close()

    def ledger(self, timeout):
        """Of the server's own replica, which answers the questions of clients that are connected to it."""
        nats = Nats(self.server, "app", PASSWORD, timeout)
        try:
            last, _ = nats.last(STREAM, "s.>", timeout)
            for _, subject, body in nats.range(STREAM, 1, last, timeout):
                if subject.startswith("s.register.") and body.startswith(b"w "):
                    yield int(body[2:])
        finally:
            nats.close()
