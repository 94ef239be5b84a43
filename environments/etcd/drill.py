"""How drills speak with etcd: over its JSON gateway, so that Python's own library is enough."""
import base64
import http.client
import json
import os
import time
import urllib.parse
from typing import ClassVar

NODES = os.environ["DRILL_MEMBERS"].split()
LEADERS = {}  # term -> name: raft has one leader a term at most


def text(word):
    return base64.b64encode(str(word).encode()).decode()


def node(member):
    """A member may be named otherwise than the host that it runs on."""
    hosts = [urllib.parse.urlsplit(url).hostname for url in member.get("peerURLs", [])]
    return next((name for name in [member.get("name", ""), *hosts] if name in NODES), "")


class Etcd:
    def __init__(self, server, timeout):
        self.http = http.client.HTTPConnection(server, 2379, timeout=timeout)
        self.http.connect()

    def close(self):
        self.http.close()

    def call(self, path, body, timeout):
        if self.http.sock is None:
            self.http.timeout = timeout
            self.http.connect()
        self.http.sock.settimeout(timeout)
        self.http.request("POST", "/v3/" + path, json.dumps(body))
        answer = self.http.getresponse()
        said = json.loads(answer.read())
        if answer.status != 200:
            raise OSError(said.get("message", answer.status))
        return said

    def status(self, timeout):
        return self.call("maintenance/status", {}, timeout)

    def names(self, timeout):
        members = self.call("cluster/member/list", {"linearizable": False}, timeout)["members"]
        return {member["ID"]: node(member) for member in members}

    def leader_of(self, term, timeout):
        """Each member takes writes and hands them to the leader, so the leader is who acknowledged."""
        if term not in LEADERS:
            status = self.status(timeout)
            name = self.names(timeout).get(status.get("leader"))
            if name and status["raftTerm"] == term:
                LEADERS[term] = name
        return LEADERS.get(term, "")


class Client(Etcd):
    def healthy(self, timeout):
        self.call("kv/range", {"key": text("register/0")}, timeout)

    def write(self, key, id, timeout):
        said = self.call("kv/txn", {"success": [
            {"requestPut": {"key": text("register/%d" % key), "value": text(id)}},
            {"requestPut": {"key": text("ledger/%020d" % id), "value": text(key)}},
        ]}, timeout)
        return self.acknowledged_by(said, timeout)

    def read(self, key, timeout):
        said = self.call("kv/range", {"key": text("register/%d" % key)}, timeout)
        found = said.get("kvs")
        return int(base64.b64decode(found[0]["value"])) if found else None

    def add(self, counter, amount, timeout):
        """Reads and compares: an increment that meets another one tries again."""
        key, until = text("counter/%d" % counter), time.monotonic() + timeout
        while time.monotonic() < until:
            value, revision = self.found(key, until - time.monotonic())
            said = self.txn({"target": "MOD", "mod_revision": revision}, key, value + amount, until - time.monotonic())
            if said.get("succeeded"):
                return self.acknowledged_by(said, timeout)
        raise Refused("others were faster for %d ms" % (timeout * 1000))

    def count(self, counter, timeout):
        return self.found(text("counter/%d" % counter), timeout)[0]

    def swap(self, register, expected, replacement, timeout):
        unset = {"target": "CREATE", "create_revision": 0}
        holds = unset if expected == 0 else {"target": "VALUE", "value": text(expected)}
        said = self.txn(holds, text("swapped/%d" % register), replacement, timeout)
        return said.get("succeeded", False), self.acknowledged_by(said, timeout)

    def get(self, register, timeout):
        return self.found(text("swapped/%d" % register), timeout)[0]

    def found(self, key, timeout):
        """A number and its revision; both are 0 where there is none."""
        kvs = self.call("kv/range", {"key": key}, max(0.001, timeout)).get("kvs")
        return (int(base64.b64decode(kvs[0]["value"])), int(kvs[0]["mod_revision"])) if kvs else (0, 0)

    def txn(self, holds, key, value, timeout):
        return self.call("kv/txn", {
            "compare": [{"key": key, "result": "EQUAL", **holds}],
            "success": [{"requestPut": {"key": key, "value": text(value)}}],
        }, max(0.001, timeout))

    def acknowledged_by(self, said, timeout):
        try:
            return self.leader_of(said["header"]["raft_term"], timeout)
        except (OSError, http.client.HTTPException, KeyError):
            self.close()  # acknowledged all the same, by some member; http.client connects anew
            return ""


class Member(Etcd):
    known: ClassVar[dict] = {}

    def role(self, timeout):
        status = self.status(timeout)
        me, leader, term = status["header"]["member_id"], status.get("leader", "0"), status["raftTerm"]
        if leader not in self.known:
            self.known.update(self.names(timeout))
        if leader == me:
            return "primary", {"term": term, "writable": "yes" if self.confirmed(timeout) else "no"}
        if leader == "0":
            return "none", {}
        behind = int(status["raftIndex"]) - int(status["raftAppliedIndex"])
        return "standby", {"term": term, "follows": self.known.get(leader, "-") if behind < 100 else "-"}

    def confirmed(self, timeout):
        """A leader that was cut off calls itself one for a while; a majority knows better."""
        try:
            self.call("kv/range", {"key": text("register/0"), "countOnly": True}, timeout / 2)
            return True
        except (OSError, http.client.HTTPException):
            self.close()
            return False

    def ledger(self, timeout):
        said = self.call("kv/range", {"key": text("ledger/"), "rangeEnd": text("ledger0"), "serializable": True, "keysOnly": True}, timeout)
        for found in said.get("kvs", []):
            id = int(base64.b64decode(found["key"]).decode().split("/")[1])
            for _ in range(int(found["version"])):  # put twice, stored twice
                yield id
