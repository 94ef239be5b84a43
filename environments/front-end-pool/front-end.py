#!/usr/bin/python3
"""The agent of one server of the pool, or of the witness beside the back end. It starts the server, stops it where too few of the
pool's voters are left, admits clients, and writes what its server leads to the back end.

The operator calls it on the server itself:
  front-end force NAME              admit clients although fewer servers run than a start needs
  front-end recover                 make the groups that have lost their quorum anew, from the back end
  front-end publish fe1 fe2 fe4     these are the servers of the pool from now on
  front-end retire                  stop this server, and start it no more
  front-end remove fe3              a lost server's replicas move to the servers of the pool
  front-end back-end-loss 20        take no writes once the back end has been lost for 20 s
"""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg2
from nats import Nats, NoResponders

ME = socket.gethostname()
PASSWORD = os.environ["POOL_PASSWORD"]
BACK_END = os.environ["BACK_END"]
SPREAD = os.environ.get("SPREAD", "yes") == "yes"
# Seconds: how long the majority must be gone before a server stops, and how long the back end before it takes no writes.
QUORUM_LOSS = float(os.environ.get("QUORUM_LOSS", "2"))
DIRECTORY_LOSS = 25.0
CHANGE = 6.0
WRITE_BEHIND = float(os.environ.get("WRITE_BEHIND", "1"))
# How many servers must run before a pool of this size takes clients.
START = {1: 1, 2: 1, 3: 3, 4: 3, 5: 4, 6: 5, 7: 5, 8: 6, 9: 7, 10: 8, 11: 9, 12: 10}
HEARD = 2.5
PORT = 8300
FOLDER = "/var/lib/front-end"


class Pool:
    """The servers in the order of the topology, as last published."""

    FILE = FOLDER + "/pool.json"

    def __init__(self):
        self.servers = os.environ["SERVERS"].split()
        self.groups = ["g%d" % number for number in range(1, int(os.environ.get("GROUPS") or len(self.servers)) + 1)]
        self.witness = os.environ.get("WITNESS", "")
        self.back_end_loss = float(os.environ.get("BACK_END_LOSS", "1800"))
        self.retired = False
        with contextlib.suppress(OSError), open(self.FILE) as file:
            self.__dict__.update(json.load(file))

    def publish(self, **changes):
        self.__dict__.update(changes)
        with open(self.FILE + ".new", "w") as file:
            json.dump(self.__dict__, file)
        os.replace(self.FILE + ".new", self.FILE)

    def first(self):
        return self.servers[:7] if len(self.servers) < 10 else self.servers[:9]

    def voters(self):
        """The first servers of the pool, and in small even pools the witness."""
        return self.first() + ([self.witness] if self.witness and len(self.servers) in (2, 4, 6) else [])

    def needed(self):
        return len(self.voters()) // 2 + 1

    def holders(self, name):
        """A group's three replicas are on three servers in a row."""
        first = self.first()
        place = self.groups.index(name) if SPREAD else 0
        return {first[(place + further) % len(first)] for further in range(min(3, len(first)))}


def config(pool, clients, forced):
    """Clients are let in by name, so that a server that is starting serves none: clients is "", "none", "read" or "write"."""
    reads, writes = ["$JS.API.DIRECT.GET.>"], [name + ".*" for name in pool.groups]
    allowed = json.dumps({"read": reads, "write": reads + writes}.get(clients, ["none"]))
    app = (
        '{user: app, password: "%s", permissions: {publish: %s, subscribe: "_INBOX.>"}}'
        % (os.environ["APP_PASSWORD"], allowed)
        if clients
        else ""
    )
    tags = [name for name in pool.groups if ME in pool.holders(name)] + [forced] * bool(forced)
    # All voters, this one included: from their number NATS takes how many make the directory of groups.
    routes = ", ".join(
        '"nats://pool:%s@%s:6222"' % (PASSWORD, name) for name in sorted({*pool.voters(), *pool.servers})
    )
    directory = (
        'jetstream {store_dir: "%s/data", sync_interval: always, max_memory_store: 16MB, max_file_store: 1GB}' % FOLDER
    )
    return """
server_name: %s
listen: "%s:4222"
http: "%s:8222"
pid_file: "%s/nats.pid"
%s
server_tags: [%s]
cluster {name: pool, listen: "%s:6222", pool_size: -1, authorization {user: pool, password: "%s"}, routes: [%s]}
accounts {
  POOL {jetstream: enabled, users: [{user: pool, password: "%s"}, %s]}
  SYS {users: [{user: system, password: "%s"}]}
}
system_account: SYS
""" % (
        ME,
        ME,
        ME,
        FOLDER,
        directory if ME in pool.voters() else "",
        ", ".join(tags),
        ME,
        PASSWORD,
        routes,
        PASSWORD,
        app,
        PASSWORD,
    )


def ask(host, port, path, method="GET", timeout=1.0):
    link = http.client.HTTPConnection(host, port, timeout=timeout)
    try:
        link.request(method, path)
        answer = link.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        link.close()


def say(text):
    print("%s %s" % (time.strftime("%H:%M:%S"), text), flush=True)


class Server:
    """The process of NATS, with what it says of itself."""

    def __init__(self, pool):
        self.pool = pool
        self.process = None
        self.clients = ""
        self.forced = ""
        self.written = ""
        self.directory = ""
        self.members = []
        self.groups = {}

    def running(self):
        return self.process is not None and self.process.poll() is None

    def admit(self, clients):
        wanted = config(self.pool, clients, self.forced)
        if wanted != self.written:
            with open(FOLDER + "/nats.conf", "w") as file:
                file.write(wanted)
            self.clients, self.written = clients, wanted
            if self.running():
                self.process.send_signal(signal.SIGHUP)

    def start(self):
        self.admit("")
        self.process = subprocess.Popen(["nats-server", "--config", FOLDER + "/nats.conf"])

    def stop(self):
        if self.running():
            self.process.terminate()
            try:
                self.process.wait(3)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process, self.directory, self.groups = None, "", {}

    def look(self):
        try:
            said = ask(ME, 8222, "/jsz?accounts=true&streams=true&config=true")[1]
            directory = said.get("meta_cluster") or {}
            self.directory = directory.get("leader", "")
            # Only the leader knows who belongs to it.
            self.members = (
                [ME, *(copy["name"] for copy in directory.get("replicas") or [])] if self.directory == ME else []
            )
            self.groups = {
                stream["name"]: stream
                for account in said.get("account_details") or []
                for stream in account.get("stream_detail") or []
            }
        except (OSError, http.client.HTTPException, ValueError):
            self.directory, self.groups = "", {}

    def leader(self, name):
        return (self.groups[name].get("cluster") or {}).get("leader", "")

    def leads(self):
        return [name for name in self.groups if self.leader(name) == ME]

    def behind(self):
        """Servers whose replicas of groups led here are not up to date."""
        return {
            copy["name"]
            for name in self.leads()
            for copy in (self.groups[name]["cluster"].get("replicas") or [])
            if not copy.get("current") or copy.get("offline")
        }


class Peer(threading.Thread):
    """What another agent says, asked twice a second."""

    def __init__(self, name):
        super().__init__(daemon=True)
        self.name, self.said, self.at = name, {}, -1e9

    def run(self):
        while True:
            began = time.monotonic()
            with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
                self.said = ask(self.name, PORT, "/state")[1]
                self.at = time.monotonic()
            time.sleep(max(0.05, began + 0.5 - time.monotonic()))

    def heard(self):
        return time.monotonic() - self.at <= HEARD


class BackEnd:
    """The copy of all groups in the database behind the pool."""

    def __init__(self, host, timeout=3):
        self.link = psycopg2.connect(
            host=host,
            dbname="pool",
            user="pool",
            password=os.environ["SQL_PASSWORD"],
            connect_timeout=timeout,
            options="-c statement_timeout=3000",
        )

    def close(self):
        self.link.close()

    def stored(self, name):
        """Up to which message a group is stored."""
        with self.link, self.link.cursor() as cursor:
            cursor.execute("select last from stored where name = %s", (name,))
            found = cursor.fetchone()
            return found[0] if found else 0

    def store(self, name, messages, last, anew=False):
        with self.link, self.link.cursor() as cursor:
            if anew:
                cursor.execute("delete from message where name = %s", (name,))
            cursor.executemany(
                "insert into message values (%s, %s, %s, %s) on conflict do nothing",
                [(name, number, subject, body.decode()) for number, subject, body in messages],
            )
            cursor.execute(
                "insert into stored values (%s, %s) on conflict (name) do update set last = excluded.last", (name, last)
            )

    def messages(self, name):
        with self.link, self.link.cursor() as cursor:
            cursor.execute("select subject, body from message where name = %s order by number", (name,))
            return [(subject, body.encode()) for subject, body in cursor.fetchall()]


class WriteBehind(threading.Thread):
    """Writes what this server leads to the back end, and remembers since when that has failed."""

    def __init__(self, agent):
        super().__init__(daemon=True)
        self.agent, self.well, self.queued = agent, time.monotonic(), {}

    def run(self):
        nats = back_end = None
        while True:
            time.sleep(WRITE_BEHIND)
            try:
                back_end = back_end or BackEnd(BACK_END)
                back_end.stored("")  # also where there is nothing to write
                if self.agent.server.running():
                    nats = nats or Nats(ME, "pool", PASSWORD, 2)
                    for name in self.agent.server.leads():
                        self.store(name, nats, back_end)
                self.well = time.monotonic()
            except (OSError, psycopg2.Error, ValueError) as trouble:
                say("not written to the back end: %s" % " ".join(str(trouble).split()))
                for link in (nats, back_end):
                    with contextlib.suppress(Exception):
                        link.close()
                nats = back_end = None
            except Exception as trouble:
                say("not written to the back end: %r" % trouble)
                nats = None

    def store(self, name, nats, back_end):
        first = back_end.stored(name)
        last, _ = nats.last(name, name + ".>", 2)
        self.queued[name] = last - first
        while first < last:
            upto = min(first + 1000, last)
            back_end.store(
                name, [one for one in nats.range(name, first + 1, upto, 5) if one[2].startswith(b"w ")], upto
            )
            first = upto
        self.queued[name] = 0


class Agent:
    def __init__(self):
        self.pool = Pool()
        self.server = Server(self.pool)
        self.peers = {name: Peer(name) for name in [*self.pool.servers, self.pool.witness] if name and name != ME}
        self.witness = ME not in self.pool.servers
        self.state, self.why = "starting", "just started"
        self.lost = self.blind = self.unknown = self.changing = None
        self.made = False
        self.write_behind = None if self.witness else WriteBehind(self)

    def votes(self):
        return [name for name in self.pool.voters() if (self.votes_itself() if name == ME else self.of(name, "votes"))]

    def of(self, name, key):
        """What another agent said lately."""
        peer = self.peers.get(name)
        return peer.said.get(key) if peer and peer.heard() else None

    def votes_itself(self):
        """The witness votes while the database beside it serves."""
        if not self.witness:
            return not self.pool.retired
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", 5432), 0.5).close()
            return True
        return False

    def mates(self, *states):
        return [name for name in self.pool.servers if (self.state if name == ME else self.of(name, "state")) in states]

    def described(self):
        sees = [name for name in self.mates("serving") if name not in self.server.behind() and name != ME]
        back = self.write_behind
        return {
            "server": ME,
            "pool": " ".join(self.pool.servers),
            "state": self.state,
            "why": self.why,
            "votes": self.votes_itself(),
            "sees": sees,
            "mates": [name for name in self.mates("starting", "serving") if name != ME],
            "directory": self.server.directory,
            "members": self.server.members,
            "behind": sorted(self.server.behind()),
            "forced": self.server.forced,
            "clients": self.server.clients,
            "groups": {name: self.server.leader(name) for name in self.server.groups},
            "queued": sum(back.queued.values()) if back else 0,
            "back-end-lost-for": round(time.monotonic() - back.well, 1) if back else 0,
        }

    def becomes(self, state, why):
        if (state, why) != (self.state, self.why):
            self.state, self.why = state, why
            say("%s: %s" % (state, why))

    def run(self):
        for peer in self.peers.values():
            peer.start()
        if self.write_behind:
            self.write_behind.start()
        threading.Thread(target=self.look, daemon=True).start()
        while True:
            self.decide()
            time.sleep(0.2)

    def look(self):
        while True:
            if self.server.running():
                self.server.look()
                self.widen()
            time.sleep(0.5)

    def widen(self):
        """A group that was made of what was left gets its third replica when there is a server for it."""
        for name in self.server.leads():
            narrow = self.server.groups[name]["config"]["num_replicas"] < min(3, len(self.pool.first()))
            if self.state == "serving" and narrow and len(self.mates("serving")) == len(self.pool.servers):
                introduce()
                self.directed("STREAM.UPDATE." + name, dict(self.server.groups[name]["config"], num_replicas=3))

    def directed(self, call, body=None):
        """Asks the directory of groups; None where it does not answer."""
        try:
            nats = Nats(ME, "pool", PASSWORD, 2)
            try:
                return nats.api(call, body)
            finally:
                nats.close()
        except (OSError, ValueError, NoResponders) as trouble:
            say("%s: %s" % (call, trouble))
            return None

    def decide(self):
        now = time.monotonic()
        votes = self.votes()
        if len(votes) < self.pool.needed():
            self.lost = self.lost or now
        else:
            self.lost = None
        if self.witness:
            self.stands_by(votes)
            return
        if self.pool.retired:
            self.server.stop()
            self.becomes("retired", "the operator has taken it out of the pool")
            return
        if self.lost and now - self.lost >= QUORUM_LOSS:
            self.server.stop()
            self.becomes(
                "stopped",
                "%d of %d voters are left (%s), %d are needed"
                % (len(votes), len(self.pool.voters()), " ".join(votes), self.pool.needed()),
            )
            self.blind, self.server.forced = None, ""
            return
        if self.lost:
            return
        if not self.server.running():
            self.server.start()
            self.becomes("starting", "the server starts")
            return
        self.blind = None if self.server.directory else self.blind or now
        self.introduces_itself(now)
        if self.state == "serving":
            # What a start by force made of fewer servers is widened by those that come back.
            self.server.forced = max(
                [self.server.forced, *(self.of(name, "forced") or "" for name in self.pool.servers)]
            )
            if self.blind and now - self.blind > DIRECTORY_LOSS:
                self.server.stop()
                self.becomes("stopped", "the directory of groups has no majority")
            else:
                self.permits(now)
            return
        waits = self.waits_for()
        if waits:
            self.becomes("starting", waits)
        else:
            self.server.admit("write")
            self.becomes("serving", "votes: " + " ".join(votes))

    def permits(self, now):
        """Between writing and only reading clients can do neither, until all servers have changed: else one would read past another's writes."""
        lost = now - self.write_behind.well > self.pool.back_end_loss
        wanted = "read" if lost else "write"
        if self.server.clients == wanted:
            self.changing = None
        elif self.changing is None:
            self.changing = now
            self.server.admit("none")
        elif now - self.changing >= CHANGE:
            self.server.admit(wanted)
        self.server.admit(self.server.clients)

    def order(self, order, words):
        say("the operator orders: %s %s" % (order, " ".join(words)))
        if order == "force":
            self.server.forced = words[0]
            self.server.admit(self.server.clients)
        elif order == "publish":
            self.pool.publish(servers=words)
            self.server.admit(self.server.clients)
        elif order == "retire":
            self.pool.publish(retired=True)
        elif order == "back-end-loss":
            self.pool.publish(back_end_loss=float(words[0]))

    def stands_by(self, votes):
        wanted = ME in self.pool.voters()
        if wanted and not self.server.running():
            self.server.start()
        elif not wanted:
            self.server.stop()
        else:
            self.introduces_itself(time.monotonic())
        self.becomes("witness", "votes: " + " ".join(votes))

    def introduces_itself(self, now):
        """Of two routes that servers open to each other at the same moment NATS closes one, now and then with what the other needs. A server
        that the directory of groups does not count for 8 s, or whose replicas their leaders find behind for 30 s, starts again."""
        members = self.of(self.server.directory, "members") or []
        uncounted = members and ME not in members and self.server.directory != ME and ME in self.pool.voters()
        behind = any(ME in (self.of(name, "behind") or []) for name in self.pool.servers)
        if not uncounted and not behind:
            self.unknown = None
        elif now - (self.unknown or now) > (8 if uncounted else 30):
            say("other servers do not reach this one as they should; it starts again")
            self.server.stop()
            self.unknown = None
        else:
            self.unknown = self.unknown or now

    def waits_for(self):
        if not self.server.directory:
            return "the directory of groups has no leader"
        running = self.mates("starting", "serving")
        needed = START[len(self.pool.servers)]
        if not self.mates("serving") and len(running) < needed and not self.server.forced:
            return "%d of %d servers are running, %d are needed" % (len(running), len(self.pool.servers), needed)
        if ME not in self.pool.voters():
            return ""
        if not self.made:
            missing = set(self.pool.groups) - set((self.directed("STREAM.NAMES") or {}).get("streams") or [])
            if missing and running[0] == ME:
                introduce()
                for name in sorted(missing):
                    self.directed("STREAM.CREATE." + name, stream(name, len(self.pool.holders(name)), name))
            self.made = not missing
        without = [name for name in self.server.groups if not self.server.leader(name)]
        if not self.made or without:
            return "no leader of " + (" ".join(without) or "every group")
        return ""


def stream(name, replicas, tag, **more):
    return {
        "name": name,
        "subjects": [name + ".*"],
        "storage": "file",
        "retention": "limits",
        "discard": "new",
        "num_replicas": replicas,
        "allow_direct": True,
        "max_msgs": -1,
        "max_bytes": -1,
        "placement": {"tags": [tag]},
        **more,
    }


def answers(agent):
    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            body = json.dumps(agent.described()).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self):
            """From this machine only: the operator works on the server itself."""
            if self.client_address[0] in ("127.0.0.1", socket.gethostbyname(ME)):
                order, _, words = self.path[1:].partition("?")
                agent.order(order, words.split("+"))
            self.do_GET()

        def log_message(self, *_):
            pass

    return Answers


def introduce():
    """Every server tells all others its tags at once, and not only in its turn."""
    with contextlib.suppress(OSError):
        system = Nats(ME, "system", PASSWORD, 2)
        system.tell("$SYS.REQ.SERVER.PING.STATSZ")
        system.close()
        time.sleep(0.2)


def recover():
    """Groups without a leader are made anew on the servers that run, and filled with what the back end has of them."""
    said = ask(ME, PORT, "/state")[1]
    if not said["forced"]:
        sys.exit("The servers that run must have been started by force.")
    running = [ME, *said["mates"]]
    nats, back_end = Nats(ME, "pool", PASSWORD, 5), BackEnd(BACK_END)
    introduce()
    for name in Pool().groups:
        with contextlib.suppress(OSError):
            info = nats.api("STREAM.INFO." + name, timeout=3)
            if (info.get("cluster") or {}).get("leader"):
                print("%s has a leader." % name)
                continue
        with contextlib.suppress(OSError, NoResponders):
            nats.api("STREAM.DELETE." + name, timeout=5)
        # Not for clients yet: what they wrote would come before what they had written.
        filled = stream(name, min(3, len(running)), said["forced"])
        patiently(
            nats,
            "STREAM.CREATE." + name,
            dict(
                filled,
                subjects=["filling.%s.*" % name],
                subject_transform={"src": "filling.%s.*" % name, "dest": "%s.{{wildcard(1)}}" % name},
            ),
        )
        messages = back_end.messages(name)
        stored = []
        for subject, body in messages:
            number, error = nats.publish("filling." + subject, body, timeout=5)
            if error:
                raise OSError("%s: %s" % (name, error))
            stored.append((number, subject, body))
        back_end.store(name, stored, len(stored), anew=True)
        patiently(nats, "STREAM.UPDATE." + name, filled)
        print(
            "%s was made anew on %d servers, with %d writes from the back end."
            % (name, min(3, len(running)), len(stored))
        )


def patiently(nats, call, body=None):
    """A group, or the directory of groups, may be electing a leader."""
    until = time.monotonic() + 20
    while True:
        try:
            return nats.api(call, body)
        except (OSError, NoResponders) as trouble:
            if time.monotonic() > until:
                raise
            print("again: %s" % trouble)
            time.sleep(1)


def remove(server):
    introduce()
    nats = Nats(ME, "pool", PASSWORD, 5)
    for name in Pool().groups:
        cluster = patiently(nats, "STREAM.INFO." + name)["cluster"]
        if server in [copy["name"] for copy in cluster.get("replicas") or []]:
            patiently(nats, "STREAM.PEER.REMOVE." + name, {"peer": server})
            print("%s leaves %s." % (name, server))
    # The directory of groups forgets the server, so that it counts there no longer; the witness with it where it votes no longer.
    system = Nats(ME, "system", PASSWORD, 5)
    gone = [server] + ([Pool().witness] if Pool().witness not in Pool().voters() else [])
    for name in filter(None, gone):
        patiently(system, "SERVER.REMOVE", {"peer": name})
        print("%s counts no longer." % name)


def call(order, *words):
    status, said = ask(ME, PORT, "/%s?%s" % (order, "+".join(words)), "POST")
    print("%s: %s" % (said["state"], said["why"]))
    return status


def main():
    if sys.argv[1:2] == ["recover"]:
        recover()
    elif sys.argv[1:2] == ["remove"]:
        remove(sys.argv[2])
    elif sys.argv[1:]:
        call(*sys.argv[1:])
    else:
        serve()


def ended(failure):
    """An agent that lost a part of itself must not go on."""
    sys.__excepthook__(failure.exc_type, failure.exc_value, failure.exc_traceback)
    os._exit(70)


def serve():
    threading.excepthook = ended
    agent = Agent()
    signal.signal(signal.SIGTERM, lambda *_: (agent.server.stop(), os._exit(0)))
    threading.Thread(target=ThreadingHTTPServer((ME, PORT), answers(agent)).serve_forever, daemon=True).start()
    agent.run()


if __name__ == "__main__":
    main()
