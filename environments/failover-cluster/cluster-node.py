#!/usr/bin/python3
"""The cluster service of one node. Of all nodes that reach the shared volume, one runs the instance on it.

Why it exists: PostgreSQL, Patroni and repmgr replicate between servers with a disk each. A failover cluster instance has one
disk and no replica; what starts it on another node is Pacemaker with STONITH, which needs UDP between the nodes (corosync)
and root on them, and a lab has neither. This program does as much of its work as the drills are about: lease, fencing, lock.

Who may: the node that has written its name under /cluster/owner in the quorum, for a term that it must renew. The key's
revision is the epoch of its ownership; the instance tells it as cluster.epoch. Before the owner opens the volume
  1. the node that had it last is switched off at the power switch, unless it has put on record that nothing runs there,
  2. the reservation on the volume is taken: a lock that every process of the instance holds with it.
An owner that could not renew its term for a while kills the whole instance, well before the term ends at the quorum.

A node that is ready to take over answers at the instance's own port, with FATAL 57P03 "passive: …"; one that is not
ready says why. Port 8008 answers as Patroni's does: /primary, /replica, and POST /switchover {"candidate": NODE}.
"""

import base64
import contextlib
import fcntl
import http.client
import http.server
import json
import os
import secrets
import signal
import socketserver
import subprocess
import sys
import threading
import time

import postgres_server
import psycopg2

NAME = os.uname().nodename
NODES = os.environ["NODES"].split()
WITNESSES = os.environ["WITNESSES"].split()
POWER = os.environ.get("POWER", "")
# What keeps two nodes from running the instance at once. Never leave one out; a drill does, to see that it is found.
SAFEGUARDS = os.environ.get("SAFEGUARDS", "term power reservation").split()

VOLUME = os.environ.get("VOLUME", "/var/lib/postgresql/data")
DATA, RESERVATION, IDENTITY = VOLUME + "/instance", VOLUME + "/reservation", VOLUME + "/identity"
PORT, STATUS = postgres_server.PORT, 8008

TERM = 8  # s; the quorum forgets an owner that has not renewed for so long
GIVE_UP = 5  # s without a renewal after which the owner kills the instance itself
RENEW = 0.5
STALE = 3  # s after which what was last heard of quorum, volume and power switch counts no more
TICK = 0.05
SETTLED = 60  # s between two crashes that are both answered with a restart on this node
ASIDE = 30  # s for which a node that could not run the instance leaves it to others

PARAMETERS = postgres_server.PARAMETERS | {
    "unix_socket_directories": "/tmp",
    "cluster_name": NAME,
    "max_connections": "400",
    "superuser_reserved_connections": "5",
    "wal_sender_timeout": "3s",
    "log_line_prefix": "%m [%p] %q%u@%d %h ",
}
ACCESS = "local all all trust\nlocal replication all trust\nhost replication replicator all scram-sha-256\nhost all all all scram-sha-256\n"


def say(what):
    print("cluster: " + what, flush=True)


def now():
    return time.monotonic()


class NoAnswer(Exception):
    pass


def ask(address, method, path, body=None, limit=1.0):
    """One HTTP request: (status, body)."""
    host, port = address.rsplit(":", 1)
    connection = http.client.HTTPConnection(host, int(port), timeout=limit)
    try:
        connection.request(method, path, body)
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException) as e:
        raise NoAnswer("%s: %s" % (address, e or type(e).__name__)) from e
    finally:
        connection.close()


class Quorum:
    """etcd, through its JSON gateway. The member that answered last is asked first."""

    def __init__(self):
        self.first = 0
        self.heard = -STALE

    def call(self, path, body):
        problem = None
        for attempt in range(len(WITNESSES)):
            at = (self.first + attempt) % len(WITNESSES)
            try:
                status, answer = ask(WITNESSES[at], "POST", path, json.dumps(body))
                if status == 200:
                    self.first = at
                    self.heard = now()
                    return json.loads(answer.splitlines()[0] if answer else b"{}")
                problem = "%s: %s" % (WITNESSES[at], answer.decode(errors="replace").strip()[:120])
            except (NoAnswer, ValueError) as e:
                problem = str(e)
        raise NoAnswer("no quorum: %s" % problem)

    def grant(self, seconds):
        return self.call("/v3/lease/grant", {"TTL": seconds})["ID"]

    def keep(self, lease):
        """Seconds that the lease has left; 0 if there is no such lease any more."""
        return int(self.call("/v3/lease/keepalive", {"ID": lease}).get("result", {}).get("TTL", 0))

    def revoke(self, lease):
        with contextlib.suppress(NoAnswer):  # it ends by itself
            self.call("/v3/lease/revoke", {"ID": lease})

    def state(self):
        """Everything on record about the cluster: key, value."""
        found = self.call("/v3/kv/range", {"key": coded("/cluster/"), "range_end": coded("/cluster0")}).get("kvs", [])
        return {base64.b64decode(one["key"]).decode(): base64.b64decode(one.get("value", "")).decode() for one in found}

    def change(self, conditions, changes):
        """All changes if all conditions hold, else none: (whether, revision)."""
        answer = self.call("/v3/kv/txn", {"compare": conditions, "success": changes})
        return answer.get("succeeded", False), int(answer["header"]["revision"])


def coded(text):
    return base64.b64encode(text.encode()).decode()


def created(key, revision):
    return {"key": coded(key), "target": "CREATE", "result": "EQUAL", "create_revision": str(revision)}


def equals(key, value):
    return {"key": coded(key), "target": "VALUE", "result": "EQUAL", "value": coded(value)}


def put(key, value, lease=None):
    request = {"key": coded(key), "value": coded(value)}
    if lease:
        request["lease"] = lease
    return {"requestPut": request}


def delete(key):
    return {"requestDeleteRange": {"key": coded(key)}}


OWNER, LAST, KNOWN, NEXT = "/cluster/owner", "/cluster/last", "/cluster/volume", "/cluster/next"


class Term:
    """An ownership: a lease that is renewed again and again, and the epoch."""

    def __init__(self, quorum, lease, asked, epoch):
        self.quorum, self.lease, self.epoch = quorum, lease, epoch
        self.renewed = asked
        self.lost = False
        self.ended = False
        threading.Thread(target=self.renew, daemon=True).start()

    def renew(self):
        while not self.ended:
            sent = now()
            try:
                if self.quorum.keep(self.lease) > 0:
                    self.renewed = sent
                else:
                    self.lost = True
            except NoAnswer:
                pass
            time.sleep(RENEW)

    def why_over(self):
        """Why this node may not go on; None if it may."""
        if "term" not in SAFEGUARDS:
            return None
        if self.lost:
            return "the term has ended at the quorum"
        silent = now() - self.renewed
        return "the term was not renewed for %.1f s" % silent if silent > GIVE_UP else None


class Over(Exception):
    """The ownership ends here; says why."""


class Instance:
    """PostgreSQL on the shared volume."""

    def __init__(self):
        self.process = None
        self.lock = None

    def reserve(self):
        """Whether the reservation could be taken; the lock lasts until the last process that holds it is gone."""
        lock = os.open(RESERVATION, os.O_RDWR | os.O_CREAT, 0o600)
        if "reservation" in SAFEGUARDS:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(lock)
                return False
        self.lock = lock
        return True

    def let_go(self):
        if self.lock is not None:
            os.close(self.lock)
            self.lock = None

    def create(self):
        postgres_server.initdb(DATA, "--auth=trust", "--data-checksums")
        with open(DATA + "/pg_hba.conf", "w") as hba:
            hba.write(ACCESS)

    def start(self, epoch):
        # No machine runs it: this one holds the reservation. These files may name a process of a machine that is gone.
        for left in (DATA + "/postmaster.pid", "/tmp/.s.PGSQL.%d.lock" % PORT, "/tmp/.s.PGSQL.%d" % PORT):
            if os.path.exists(left):
                os.unlink(left)
        command = ["postgres", "-D", DATA, *postgres_server.options(PARAMETERS | {"cluster.epoch": str(epoch)})]
        self.process = subprocess.Popen(command, pass_fds=[self.lock], start_new_session=True)

    def exited(self):
        return self.process is None or self.process.poll() is not None

    def sql(self, *statements):
        """What the last statement returned first."""
        connection = psycopg2.connect(host="/tmp", user="postgres", dbname="postgres", connect_timeout=2)
        try:
            connection.autocommit = True
            cursor = connection.cursor()
            for statement in statements:
                cursor.execute(*statement if isinstance(statement, tuple) else (statement,))
            return cursor.fetchone()[0] if cursor.description else None
        finally:
            connection.close()

    def takes_writes(self):
        try:
            return not self.sql("SELECT pg_is_in_recovery()")
        except psycopg2.Error:
            return False

    def found(self):
        """Every process of PostgreSQL on this machine that is not dead already."""
        pids = []
        for pid in os.listdir("/proc"):
            if pid.isdigit():
                try:
                    with open("/proc/%s/stat" % pid) as stat:
                        name, _, rest = stat.read().partition("(")[2].rpartition(")")
                    if name == "postgres" and rest.split()[0] != "Z":
                        pids.append(int(pid))
                except (OSError, IndexError):
                    pass  # it has just gone
        return pids

    def kill(self):
        """Kills all of it; returns when nothing is left."""
        while True:
            left = self.found()
            if not left:
                break
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.005)
        if self.process is not None:
            self.process.wait()
            self.process = None


def identity():
    with open(IDENTITY) as file:
        return file.read().strip()


class Watch:
    """Looks after something again and again, in its own thread, for it may hang. So many bad looks in a row are trouble."""

    def __init__(self, look, every, most):
        self.look, self.every, self.most = look, every, most
        self.good = -STALE
        self.bad = 0
        self.why = "not looked at yet"
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                self.look()
                self.good, self.bad, self.why = now(), 0, ""
            except (OSError, NoAnswer, LookupError) as e:
                self.bad, self.why = self.bad + 1, str(e)
            time.sleep(self.every)

    def trouble(self):
        return self.why or "it does not answer" if self.bad >= self.most or now() - self.good > STALE else ""


class Node:
    def __init__(self):
        self.quorum = Quorum()
        self.instance = Instance()
        self.term = None
        self.active = False
        self.owner = None
        self.known = None
        self.order = None
        self.leaving = False
        self.aside = 0
        self.crashed = -SETTLED
        self.others = [node for node in NODES if node != NAME]
        self.volume = Watch(self.look_at_volume, 0.25, 2)
        self.power = Watch(self.look_at_power, 1, 3) if "power" in SAFEGUARDS else None
        self.refusal = postgres_server.Refusal(self.why_refused)

    # ---- what it sees

    def look_at_volume(self):
        if self.known is None:
            os.stat(VOLUME)
        elif identity() != self.known:
            raise LookupError("the volume is not the one of this cluster")

    def look_at_power(self):
        for other in self.others:
            status, answer = ask(POWER, "GET", "/outlets/" + other)
            if status != 200:
                raise LookupError("the power switch says: " + answer.decode(errors="replace").strip())

    def why_not_ready(self):
        if now() - self.quorum.heard > STALE:
            return "no quorum answers"
        if self.volume.trouble():
            return "the volume: " + self.volume.trouble()
        if self.power and self.power.trouble():
            return "the power switch: " + self.power.trouble()
        return "it failed to run the instance" if now() < self.aside else ""

    def why_refused(self):
        why = self.why_not_ready()
        return "not ready: " + why if why else "passive: the instance runs on %s" % (self.owner or "no node")

    # ---- taking over

    def wait_for_a_chance(self):
        """Returns when the instance has no owner and this node may try."""
        began = now()
        while not self.leaving:
            try:
                state = self.quorum.state()
                self.known, self.owner, called = state.get(KNOWN), state.get(OWNER), state.get(NEXT)
                if state.get(LAST) == NAME:
                    # Nothing runs here: the machine that takes over need not switch this one off.
                    self.quorum.change([equals(LAST, NAME)], [put(LAST, "none")])
                mine = called in (None, NAME) and not (self.known is None and NODES[0] != NAME and now() - began < 10)
                if self.owner is None and mine and now() >= self.aside and not self.volume.trouble():
                    return
            except NoAnswer:
                pass
            time.sleep(RENEW / 2)

    def become_owner(self):
        asked = now()
        lease = self.quorum.grant(TERM)
        won, epoch = self.quorum.change([created(OWNER, 0)], [put(OWNER, NAME, lease)])
        if not won:
            self.quorum.revoke(lease)
            return False
        self.term = Term(self.quorum, lease, asked, epoch)
        say("owner, epoch %d" % epoch)
        return True

    def serves(self):
        term = self.term
        return self.active and term is not None and term.why_over() is None

    def go_on(self):
        reason = self.term.why_over()
        if reason:
            raise Over(reason)
        if self.leaving:
            raise Over("told to stop")

    def take_over(self):
        last = self.quorum.state().get(LAST)
        fenced = last if last not in (None, NAME, "none") and "power" in SAFEGUARDS else None
        try:
            if fenced:
                self.fence(fenced)
            self.go_on()
            until = now() + 3
            while not self.instance.reserve():
                if now() > until:
                    raise Over("another machine holds the reservation on the volume")
                self.go_on()
                time.sleep(TICK)
            fresh = self.known is None
            if not fresh and identity() != self.known:
                raise Over("the volume is not the one of this cluster")
            won, _ = self.quorum.change([created(OWNER, self.term.epoch)], [put(LAST, NAME)])
            if not won:
                raise Over("the term has ended at the quorum")
            if fresh and not os.path.exists(DATA + "/PG_VERSION"):
                self.instance.create()
            self.start()
            if fresh:
                self.furnish()
            self.active = True
            say("the instance runs here")
        finally:
            if fenced:
                threading.Thread(target=self.power_up, args=(fenced,), daemon=True).start()

    def fence(self, other):
        say("%s had the volume last; switching it off" % other)
        until = now() + 4
        problem = "no time"
        while now() < until:
            self.go_on()
            try:
                status, answer = ask(POWER, "PUT", "/outlets/" + other, "off", limit=2.0)
                problem = answer.decode(errors="replace").strip()
                if status == 200 and problem == "off":
                    say("%s is off" % other)
                    return
            except NoAnswer as e:
                problem = str(e)
            time.sleep(0.2)
        raise Over("%s cannot be switched off (%s), so it may still write" % (other, problem))

    def power_up(self, other):
        for _ in range(60):
            try:
                if ask(POWER, "PUT", "/outlets/" + other, "on", limit=5.0)[0] == 200:
                    return
            except NoAnswer:
                pass
            time.sleep(1)

    def start(self):
        self.go_on()
        self.refusal.close()
        self.instance.start(self.term.epoch)
        while not self.instance.takes_writes():
            self.go_on()
            if self.instance.exited():
                raise Over("the instance does not start")
            time.sleep(TICK)

    def furnish(self):
        """The accounts and the database of a new instance; then the volume is put on record."""
        app, observer, replicator = (os.environ[word + "_PASSWORD"] for word in ("APP", "OBSERVER", "REPLICATION"))
        self.instance.sql(
            ("ALTER ROLE postgres PASSWORD %s", (os.environ["POSTGRES_PASSWORD"],)),
            ("CREATE ROLE app LOGIN PASSWORD %s", (app,)),
            ("CREATE ROLE observer LOGIN PASSWORD %s IN ROLE pg_monitor", (observer,)),
            ("CREATE ROLE replicator REPLICATION LOGIN PASSWORD %s", (replicator,)),
            "CREATE DATABASE app OWNER app",
            "GRANT CONNECT ON DATABASE app TO observer")
        name = secrets.token_hex(8)
        with open(IDENTITY, "w") as file:
            file.write(name + "\n")
        self.quorum.change([created(OWNER, self.term.epoch)], [put(KNOWN, name)])
        self.known = name

    # ---- owning

    def own(self):
        while True:
            self.go_on()
            if self.volume.trouble():
                raise Over("the volume: " + self.volume.trouble())
            if self.instance.exited():
                self.restart()
            if self.order:
                self.hand_over()
            time.sleep(TICK)

    def restart(self):
        self.active = False
        self.instance.kill()
        if now() - self.crashed < SETTLED:
            self.aside = now() + ASIDE
            raise Over("the instance crashed again")
        self.crashed = now()
        say("the instance crashed; starting it again here")
        self.start()
        self.active = True

    def hand_over(self):
        order, candidate = self.order, self.order["candidate"]
        self.order = None
        try:
            ready = candidate in self.others and ask(candidate + ":%d" % STATUS, "GET", "/replica")[0] == 200
        except NoAnswer:
            ready = False
        if not ready:
            order["answer"] = (412, candidate + " is not ready to take over")
            return
        say("handing over to " + candidate)
        order["answer"] = (200, "handing over to " + candidate)
        raise Over("to " + candidate)

    def stop_in_order(self):
        """Flushes what is dirty, then stops; the term is kept meanwhile, or all is killed."""
        flushing = threading.Thread(target=lambda: self.instance.sql("CHECKPOINT"), daemon=True)
        flushing.start()
        until = now() + 25
        while flushing.is_alive() and now() < until - 10 and not self.term.why_over():
            time.sleep(TICK)
        if self.instance.process is not None:
            self.instance.process.send_signal(signal.SIGINT)
        while not self.instance.exited() and now() < until and not self.term.why_over():
            time.sleep(TICK)

    def end(self, reason):
        """Nothing of the instance is left when this returns, and others may take over if the quorum can be told."""
        say("the instance ends here: " + reason)
        candidate = reason[3:] if reason.startswith("to ") else None
        in_order = (candidate or self.leaving) and not self.term.why_over()
        self.active = False
        if in_order:
            self.stop_in_order()
        self.instance.kill()
        self.instance.let_go()
        self.term.ended = True
        say("nothing of it runs here any more")
        try:
            changes = [put(LAST, "none"), delete(OWNER)]
            if candidate:
                changes.insert(0, put(NEXT, candidate, self.quorum.grant(15)))
            self.quorum.change([created(OWNER, self.term.epoch)], changes)
        except NoAnswer:
            pass
        self.quorum.revoke(self.term.lease)
        self.term = None

    # ---- all of it

    def run(self):
        self.instance.kill()
        while not self.leaving:
            self.refusal.open()
            self.wait_for_a_chance()
            try:
                if self.leaving or not self.become_owner():
                    continue
            except NoAnswer:
                continue
            try:
                self.take_over()
                self.own()
            except Over as over:
                self.end(str(over))
                if not str(over).startswith("to "):
                    self.aside = max(self.aside, now() + 2)
            except (NoAnswer, OSError, psycopg2.Error, subprocess.CalledProcessError) as problem:
                self.end("%s: %s" % (type(problem).__name__, problem))
                self.aside = max(self.aside, now() + 2)

    def leave(self, *_):
        self.leaving = True


class Status(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    node = None

    def do_GET(self):
        node = self.node
        why = node.why_not_ready()
        path = self.path.split("?")[0]
        if path == "/primary":
            self.answer(200 if node.serves() else 503, "")
        elif path == "/replica":
            self.answer(200 if node.term is None and not why else 503, why)
        else:
            self.answer(200, json.dumps({"node": NAME, "active": node.serves(), "owner": node.owner, "not-ready": why}))

    do_OPTIONS = do_GET

    def do_POST(self):
        try:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0") or "0")))
            candidate = str(body["candidate"])
        except (ValueError, LookupError, TypeError):
            self.answer(400, 'say {"candidate": NODE}')
            return
        if self.path != "/switchover":
            self.answer(404, "there is no such order")
        elif not self.node.active:
            self.answer(412, "the instance does not run here")
        else:
            order = {"candidate": candidate}
            self.node.order = order
            until = now() + 10
            while "answer" not in order and now() < until:
                time.sleep(TICK)
            self.answer(*order.get("answer", (503, "no answer within 10 s")))

    def answer(self, status, text):
        body = (text + "\n").encode() if text else b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        pass


class StatusServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self):
        # The library's own asks a name server for this machine's full name, and there is none in reach.
        socketserver.TCPServer.server_bind(self)


def main():
    sys.stdout.reconfigure(line_buffering=True)
    node = Node()
    for order in (signal.SIGTERM, signal.SIGINT):
        signal.signal(order, node.leave)
    Status.node = node
    threading.Thread(target=StatusServer(("", STATUS), Status).serve_forever, daemon=True).start()
    node.run()


if __name__ == "__main__":
    main()
