#!/usr/bin/env python3
"""Walks the wires of a lab and says which of them carry bytes.

  link-probe.py node NAME PEER...   in each node's network: exchanges ticks with every peer, through the wire
  link-probe.py hub                 beside the proxies: lays addresses, gathers reports, holds the faults' lease

A pair of nodes keeps two connections, one opened by each. Both sides send ticks on both, so that each direction
is seen on both of its carriers: upstream on the source's connection, downstream on the target's. A tick is the
sender's monotonic clock, eight bytes; all nodes share one kernel, hence one clock, and delay needs no agreement.

Report of a node, a line:    R now peer,in-heard,in-delay,out-heard,out-delay,refused-at,connected ...
(ns of that clock; 0 = never; "in" is the connection that the peer opened, "out" our own). The hub puts the node's
name in front. Orders to the hub are JSON, one object a line, answered by one line that starts with "ok" or "error".
"""

import contextlib
import errno
import json
import selectors
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request

PROBE, REPORT, HUB, PROXY_API = 4077, 4078, 4079, "http://127.0.0.1:8474"
MS = 1_000_000
TICK, CONNECT_LIMIT, RETRY, GIVE_UP = 200 * MS, 400 * MS, 60 * MS, 3000 * MS
REPORTING, HANG_UP = 100 * MS, 50 * MS


def now():
    return time.monotonic_ns()


def listener(port):
    server = socket.create_server(("0.0.0.0", port), backlog=64)
    server.setblocking(False)
    return server


class Lines:
    """A non-blocking connection that speaks in lines."""

    def __init__(self, sock):
        self.sock, self.inbox, self.outbox = sock, b"", b""
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def read(self):
        """The whole lines that have arrived; raises EOFError when the other end is gone."""
        try:
            data = self.sock.recv(65536)
        except BlockingIOError:
            return []
        except OSError as problem:
            raise EOFError from problem
        if not data:
            raise EOFError
        *lines, self.inbox = (self.inbox + data).split(b"\n")
        return [line.decode() for line in lines if line]

    def write(self, line=None):
        if line is not None:
            self.outbox += line.encode() + b"\n"
        try:
            while self.outbox:
                self.outbox = self.outbox[self.sock.send(self.outbox):]
        except BlockingIOError:
            if len(self.outbox) > 1 << 20:
                raise EOFError from None
        except OSError as problem:
            raise EOFError from problem


class Peer:
    def __init__(self, name):
        self.name = name
        self.heard = {"in": 0, "out": 0}
        self.delay = {"in": 0, "out": 0}
        self.socks = {"in": None, "out": None}
        self.partial = {"in": b"", "out": b""}
        self.connecting_since = 0
        self.connected_at = 0
        self.retry_at = 0
        self.refused_at = 0
        self.interval = TICK
        self.interval_until = 0
        self.tick_at = 0


class Node:
    def __init__(self, name, peers):
        self.name = name.encode()
        self.peers = {peer: Peer(peer) for peer in peers}
        self.selector = selectors.DefaultSelector()
        self.selector.register(listener(PROBE), selectors.EVENT_READ, ("accept", None))
        self.selector.register(listener(REPORT), selectors.EVENT_READ, ("report", None))
        self.hub = None
        self.walking = False
        self.report_at = 0

    def run(self):
        while True:
            for key, _ in self.selector.select(self.rest()):
                kind, peer = key.data
                if kind == "accept":
                    self.accept(key.fileobj)
                elif kind == "report":
                    sock, _ = key.fileobj.accept()
                    self.drop_hub()
                    self.hub = Lines(sock)
                    self.selector.register(sock, selectors.EVENT_READ, ("hub", None))
                elif kind == "hub":
                    self.orders()
                elif kind == "hello":
                    self.hello(key.fileobj)
                elif kind == "connecting":
                    self.connected(peer)
                else:
                    self.hear(peer, kind)
            if self.walking:
                self.walk(now())

    def rest(self):
        """Seconds until something is due; a lab has many nodes on few processors, so none wakes without need."""
        if not self.walking:
            return 0.2
        due = min((self.due(peer) for peer in self.peers.values()), default=now() + TICK)
        if self.hub is not None:
            due = min(due, self.report_at)
        return max(0.001, (due - now()) / 1e9)

    def due(self, peer):
        if peer.socks["out"] is None:
            return min(peer.tick_at, peer.retry_at)
        if peer.connecting_since:
            return min(peer.tick_at, peer.connecting_since + CONNECT_LIMIT)
        return peer.tick_at

    def accept(self, server):
        try:
            sock, _ = server.accept()
        except OSError:
            return
        sock.setblocking(False)
        self.selector.register(sock, selectors.EVENT_READ, ("hello", None))

    def hello(self, sock):
        """The first line on an incoming connection is the peer's name, padded to 48 bytes."""
        try:
            data = sock.recv(48, socket.MSG_PEEK)
            if 0 < len(data) < 48:
                return
            name = sock.recv(48).decode().strip() if data else ""
        except BlockingIOError:
            return
        except (OSError, UnicodeDecodeError):
            name = ""
        self.selector.unregister(sock)
        peer = self.peers.get(name)
        if peer is None:
            sock.close()
            return
        self.close(peer, "in")
        self.open(peer, "in", sock)

    def open(self, peer, carrier, sock):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer.socks[carrier], peer.partial[carrier] = sock, b""
        self.selector.register(sock, selectors.EVENT_READ, (carrier, peer))

    def close(self, peer, carrier):
        sock, peer.socks[carrier] = peer.socks[carrier], None
        if sock is not None:
            with contextlib.suppress(KeyError):
                self.selector.unregister(sock)
            sock.close()

    def hear(self, peer, carrier):
        try:
            data = peer.socks[carrier].recv(4096)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.close(peer, carrier)
            if carrier == "out":
                # A proxy that cannot reach its target takes the call and hangs up at once.
                if now() - peer.connected_at < HANG_UP and peer.heard["out"] < peer.connected_at:
                    peer.refused_at = now()
                peer.retry_at = now() + RETRY
            return
        data = peer.partial[carrier] + data
        whole = len(data) - len(data) % 8
        peer.partial[carrier] = data[whole:]
        if whole:
            peer.heard[carrier] = now()
            peer.delay[carrier] = peer.heard[carrier] - int.from_bytes(data[whole - 8:whole], "big")

    def connect(self, peer, at):
        sock = socket.socket()
        sock.setblocking(False)
        peer.socks["out"], peer.partial["out"] = sock, b""
        peer.connecting_since = at
        try:
            sock.connect((peer.name, PROBE))
        except BlockingIOError:
            pass
        except OSError as e:
            self.failed(peer, at, e.errno)
            return
        self.selector.register(sock, selectors.EVENT_WRITE, ("connecting", peer))

    def failed(self, peer, at, reason):
        self.close(peer, "out")
        peer.connecting_since = 0
        peer.retry_at = at + RETRY
        if reason in (errno.ECONNREFUSED, errno.ECONNRESET):
            peer.refused_at = at

    def connected(self, peer):
        sock, at = peer.socks["out"], now()
        reason = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if reason:
            self.failed(peer, at, reason)
            return
        self.selector.unregister(sock)
        peer.connecting_since, peer.connected_at = 0, at
        self.open(peer, "out", sock)
        try:
            sock.send(self.name.ljust(48))
        except OSError:
            self.failed(peer, at, 0)
            return
        peer.tick_at = 0

    def walk(self, at):
        for peer in self.peers.values():
            if peer.interval_until and at > peer.interval_until:
                peer.interval, peer.interval_until = TICK, 0
            if peer.socks["out"] is None:
                if at >= peer.retry_at:
                    self.connect(peer, at)
            elif peer.connecting_since and at - peer.connecting_since > CONNECT_LIMIT:
                self.failed(peer, at, 0)
            elif not peer.connecting_since and at - max(peer.heard["out"], peer.connected_at) > GIVE_UP:
                # Silent for long: call again, for a new call may be answered where an old one is dead.
                self.failed(peer, at, 0)
            if at >= peer.tick_at:
                # All nodes tick at the same instants of the clock that they share: one waking serves all peers.
                peer.tick_at = (at // peer.interval + 1) * peer.interval
                for carrier in ("in", "out"):
                    sock = peer.socks[carrier]
                    if sock is not None and not (carrier == "out" and peer.connecting_since):
                        try:
                            sock.send(now().to_bytes(8, "big"))
                        except BlockingIOError:
                            pass
                        except OSError:
                            self.close(peer, carrier)
        if self.hub is not None and at >= self.report_at:
            fast = any(peer.interval_until for peer in self.peers.values())
            pace = 20 * MS if fast else REPORTING
            self.report_at = (at // pace + 1) * pace
            parts = ["R", str(at)]
            for peer in self.peers.values():
                parts.append("%s,%d,%d,%d,%d,%d,%d" % (
                    peer.name, peer.heard["in"], peer.delay["in"], peer.heard["out"], peer.delay["out"], peer.refused_at,
                    peer.socks["out"] is not None and not peer.connecting_since))
            try:
                self.hub.write(" ".join(parts))
            except EOFError:
                self.drop_hub()

    def orders(self):
        try:
            for line in self.hub.read():
                word, *rest = line.split()
                if word == "walk":
                    self.walking = True
                elif word == "hurry":
                    interval, until = int(rest[0]) * MS, now() + int(rest[1]) * MS
                    for name in rest[2:]:
                        if name in self.peers:
                            peer = self.peers[name]
                            peer.interval, peer.interval_until, peer.tick_at = interval, until, 0
                    self.report_at = 0
        except EOFError:
            self.drop_hub()

    def drop_hub(self):
        if self.hub is not None:
            self.selector.unregister(self.hub.sock)
            self.hub.sock.close()
            self.hub = None


class Hub:
    def __init__(self):
        self.selector = selectors.DefaultSelector()
        self.selector.register(listener(HUB), selectors.EVENT_READ, ("accept", None))
        self.master = None
        self.nodes = {}
        self.lost = {}
        self.lease_until = 0

    def run(self):
        while True:
            for key, _ in self.selector.select(0.2):
                kind, name = key.data
                if kind == "accept":
                    sock, _ = key.fileobj.accept()
                    self.drop_master()
                    self.master = Lines(sock)
                    self.selector.register(sock, selectors.EVENT_READ, ("master", None))
                elif kind == "master":
                    self.orders()
                else:
                    self.relay(name)
            if self.lease_until and now() > self.lease_until:
                self.lease_until = 0 if heal() else now() + RETRY
            for name, (address, at) in list(self.lost.items()):
                if now() > at:
                    self.call(name, address)

    def call(self, name, address):
        try:
            sock = socket.create_connection((address, REPORT), 0.5)
        except OSError:
            self.lost[name] = (address, now() + 500 * MS)
            return
        self.lost.pop(name, None)
        self.nodes[name] = (address, Lines(sock))
        self.selector.register(sock, selectors.EVENT_READ, ("node", name))
        self.nodes[name][1].write("walk")

    def relay(self, name):
        address, node = self.nodes[name]
        try:
            for line in node.read():
                if self.master is not None:
                    self.tell(name + " " + line)
        except EOFError:
            self.selector.unregister(node.sock)
            node.sock.close()
            del self.nodes[name]
            self.lost[name] = (address, now() + 200 * MS)

    def tell(self, line):
        if self.master is not None:
            try:
                self.master.write(line)
            except EOFError:
                self.drop_master()

    def drop_master(self):
        if self.master is not None:
            self.selector.unregister(self.master.sock)
            self.master.sock.close()
            self.master = None

    def orders(self):
        try:
            lines = self.master.read()
        except EOFError:
            self.drop_master()
            return
        for line in lines:
            try:
                order = json.loads(line)
                answer = getattr(self, "do_" + order["do"])(order)
                self.tell("ok " + json.dumps({"do": order["do"], "now": now(), "answer": answer}))
            except Exception as e:
                self.tell("error " + json.dumps({"do": line[:200], "why": "%s: %s" % (type(e).__name__, e)}))

    def do_addresses(self, order):
        """Lays addresses, [[an address of ours, [addresses to add beside it]], ...], routes, [[an address of ours, what
        lies behind it], ...], and rules of nft."""
        shown = subprocess.run(["ip", "-o", "-4", "addr", "show"], capture_output=True, text=True, check=True).stdout
        device = {}
        for line in shown.splitlines():
            words = line.split()
            device[words[3].split("/")[0]] = words[1]
        batch = "".join("addr add %s/32 dev %s\n" % (address, device[own]) for own, added in order["lay"] for address in added)
        batch += "".join("route add %s dev %s\n" % (behind, device[own]) for own, behind in order["routes"])
        subprocess.run(["ip", "-batch", "-"], input=batch, text=True, check=True, capture_output=True)
        if order["rules"]:
            subprocess.run(["nft", "-f", "-"], input=order["rules"], text=True, check=True, capture_output=True)

    def do_tried(self, order):
        """Where machines tried to connect although no wire leads there: [[address, port], ...]."""
        shown = subprocess.run(
            ["nft", "-j", "list", "set", "ip", "wire", "tried"], capture_output=True, text=True, check=True).stdout
        sets = [entry["set"] for entry in json.loads(shown)["nftables"] if "set" in entry]
        return [element["concat"] for found in sets for element in found.get("elem", [])]

    def do_walk(self, order):
        """Calls the nodes' probes and lets them walk: {name: address}."""
        for name, address in order["nodes"].items():
            self.call(name, address)
        return sorted(self.lost)

    def do_hurry(self, order):
        """Lets nodes tick faster at some peers for a while: {name: [peers]}."""
        for name, peers in order["nodes"].items():
            if name in self.nodes:
                self.nodes[name][1].write("hurry %d %d %s" % (order["every"], order["for"], " ".join(peers)))

    def do_lease(self, order):
        """Every fault is healed unless this is said again within so many milliseconds; 0 ends the lease."""
        self.lease_until = now() + order["for"] * MS if order["for"] else 0

    def do_knock(self, order):
        """What a port says to a caller beside the proxies: open, refused, silent."""
        try:
            socket.create_connection((order["address"], order["port"]), order["limit"] / 1000).close()
            return "open"
        except ConnectionRefusedError:
            return "refused"
        except OSError:
            return "silent"


def ask_proxies(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(PROXY_API + path, data), timeout=5) as answer:
        return json.loads(answer.read() or "null")


# A reset waits for whatever a toxic still holds for callers that have gone; relaxed first, it lets all of it go.
RELAXED = {"latency": {"latency": 0, "jitter": 0}, "bandwidth": {"rate": 1000000}}


def heal():
    """Whether every proxy was reset; proxies that hang are asked again, because nothing else is left to heal."""
    try:
        for name, proxy in ask_proxies("/proxies").items():
            for toxic in proxy["toxics"]:
                if toxic["type"] in RELAXED:
                    ask_proxies("/proxies/%s/toxics/%s" % (urllib.parse.quote(name, ""), toxic["name"]), {"attributes": RELAXED[toxic["type"]]})
        ask_proxies("/reset", {})
        print("lease ran out: every proxy was reset", flush=True)
        return True
    except OSError as e:
        print("lease ran out, and the proxies could not be reset: %s" % e, flush=True)
        return False


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if len(sys.argv) > 2 and sys.argv[1] == "node":
        Node(sys.argv[2], sys.argv[3:]).run()
    elif len(sys.argv) == 2 and sys.argv[1] == "hub":
        Hub().run()
    else:
        sys.exit("usage: link-probe.py node NAME PEER... | link-probe.py hub")


if __name__ == "__main__":
    main()
