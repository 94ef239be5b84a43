"""How drills speak with Valkey: clients look for the primary among all servers, as Sentinel's clients do."""
import os
import socket

MEMBERS = os.environ["DRILL_MEMBERS"].split()
SENTINELS = os.environ["DRILL_ARBITERS"].split()
PASSWORD = os.environ.get("DRILL_PASSWORD", "")
NODES = dict(pair.split("=") for pair in os.environ["DRILL_ADDRESSES"].split())  # address -> member

SWAP = """if (redis.call('GET', KEYS[1]) or '0') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1"""


def node(host):
    """Replicas know their primary by its address, unless the servers are set to announce names."""
    if host in MEMBERS:
        return host
    try:
        return NODES.get(socket.gethostbyname(host), host)
    except OSError:
        return host


class Wrong(Exception):
    """The server said no, in its own words."""


class Valkey:
    def __init__(self, server, timeout, port=6379):
        self.server = server
        self.socket = socket.create_connection((server, port), timeout)
        self.input = self.socket.makefile("rb")
        if PASSWORD and port == 6379:
            said = self.say(["AUTH", PASSWORD])[0]
            if isinstance(said, Wrong):
                self.close()
                raise said

    def close(self):
        self.input.close()
        self.socket.close()

    def say(self, *commands):
        lines = []
        for words in commands:
            words = [str(word).encode() for word in words]
            lines += [b"*%d\r\n" % len(words)] + [b"$%d\r\n%s\r\n" % (len(word), word) for word in words]
        self.socket.sendall(b"".join(lines))
        return [self.answer() for _ in commands]

    def answer(self):
        line = self.input.readline()
        if not line.endswith(b"\r\n"):
            raise OSError("the connection was closed")
        kind, rest = line[:1], line[1:-2].decode()
        if kind == b"-":
            return Wrong(rest)
        if kind == b"*":
            return [self.answer() for _ in range(int(rest))]
        if kind == b"$":
            return None if rest == "-1" else self.input.read(int(rest) + 2)[:-2].decode()
        return rest

    def replication(self):
        said = self.say(["INFO", "replication"])[0]
        if isinstance(said, Wrong):
            raise said
        return dict(line.split(":", 1) for line in said.split("\r\n") if ":" in line)


class Client(Valkey):
    def __init__(self, server, timeout):
        super().__init__(server, timeout)
        try:
            if self.replication()["role"] != "master":
                raise Wrong(server + " is no primary")
        except BaseException:
            self.close()
            raise

    def healthy(self, timeout):
        """Not before the sentinels know the replicas and each other: a primary that dies sooner is not replaced."""
        self.socket.settimeout(timeout)
        self.replication()
        for name in SENTINELS:
            sentinel = Valkey(name, timeout, 26379)
            try:
                said = sentinel.say(["SENTINEL", "MASTERS"])[0]
            finally:
                sentinel.close()
            if isinstance(said, Wrong):
                raise said
            if not said:
                raise OSError(name + " watches no primary")
            known = dict(zip(said[0][::2], said[0][1::2], strict=True))
            if int(known["num-slaves"]) < len(MEMBERS) - 1 or int(known["num-other-sentinels"]) < len(SENTINELS) - 1:
                raise OSError("%s knows %s replicas and %s other sentinels" % (name, known["num-slaves"], known["num-other-sentinels"]))

    def write(self, key, id, timeout):
        self.socket.settimeout(timeout)
        *_, done = said = self.say(["MULTI"], ["SET", "register:%d" % key, id], ["RPUSH", "ledger", id], ["EXEC"])
        if isinstance(done, Wrong):
            # The transaction was discarded as a whole; the first error says why.
            raise Refused(next(one for one in said if isinstance(one, Wrong)))
        if not done or any(isinstance(one, Wrong) for one in done):
            raise OSError("half a transaction: %s" % done)
        return self.server

    def read(self, key, timeout):
        self.socket.settimeout(timeout)
        value = self.say(["GET", "register:%d" % key])[0]
        if isinstance(value, Wrong):
            raise Refused(value)
        return value, self.server

    def add(self, counter, amount, timeout):
        self.one(timeout, "INCRBY", "counter:%d" % counter, amount)
        return self.server

    def count(self, counter, timeout):
        return self.one(timeout, "GET", "counter:%d" % counter), self.server

    def swap(self, register, expected, replacement, timeout):
        return self.one(timeout, "EVAL", SWAP, 1, "swapped:%d" % register, expected, replacement) == "1", self.server

    def get(self, register, timeout):
        return self.one(timeout, "GET", "swapped:%d" % register), self.server

    def one(self, timeout, *words):
        """A command that a server carries out as a whole, or not at all if it says no."""
        self.socket.settimeout(timeout)
        said = self.say(words)[0]
        if isinstance(said, Wrong):
            raise Refused(said)
        return said


class Member(Valkey):
    def role(self, timeout):
        self.socket.settimeout(timeout)
        said = self.replication()
        if said["role"] == "master":
            enough = int(said.get("min_slaves_good_slaves", "1")) > 0
            return "primary", {"at": said["master_repl_offset"], "writable": "yes" if enough else "no"}
        up = said["master_link_status"] == "up"
        return "standby", {"at": said["slave_repl_offset"], "follows": node(said["master_host"]) if up else "-"}

    def ledger(self, timeout):
        self.socket.settimeout(timeout)
        ids = self.say(["LRANGE", "ledger", 0, -1])[0]
        if isinstance(ids, Wrong):
            raise ids
        return ids
