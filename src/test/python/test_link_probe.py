import contextlib
import errno
import io
import json
import socket
import types
import unittest
import unittest.mock

from programs import Answers, load

probe = load("images/link-probe/link-probe.py")
MS = probe.MS


class FakeSelector:
    def __init__(self):
        self.registered = {}

    def register(self, sock, events, data):
        self.registered[sock] = data

    def unregister(self, sock):
        del self.registered[sock]


class FakeSock:
    """One end of a connection whose other end brings the listed bytes; an exception in the list is raised."""

    def __init__(self, *brings, reason=0):
        self.recv = Answers(*brings)
        self.reason = reason
        self.sent = []
        self.closed = False

    def send(self, data):
        self.sent.append(data)
        return len(data)

    def getsockopt(self, *_):
        return self.reason

    def setsockopt(self, *_):
        pass

    def setblocking(self, _):
        pass

    def close(self):
        self.closed = True


class Timed(unittest.TestCase):
    def setUp(self):
        self.at = 50_000 * MS
        patch = unittest.mock.patch.object(probe, "now", lambda: self.at)
        patch.start()
        self.addCleanup(patch.stop)
        output = contextlib.redirect_stdout(io.StringIO())
        self.output = output.__enter__()
        self.addCleanup(output.__exit__, None, None, None)


class LinesTest(unittest.TestCase):
    def setUp(self):
        near, self.far = socket.socketpair(socket.AF_UNIX)
        self.addCleanup(near.close)
        self.addCleanup(self.far.close)
        with unittest.mock.patch.object(near.__class__, "setsockopt", lambda *_: None):
            self.lines = probe.Lines(near)

    def test_a_line_counts_when_it_is_whole(self):
        self.assertEqual([], self.lines.read())
        self.far.sendall(b"one\ntw")
        self.assertEqual(["one"], self.lines.read())
        self.far.sendall(b"o\n\nthree\n")
        self.assertEqual(["two", "three"], self.lines.read())

    def test_the_other_end_being_gone_is_told(self):
        self.far.close()
        self.assertRaises(EOFError, self.lines.read)
        self.assertRaises(EOFError, self.lines.write, "hello")

    def test_what_nobody_reads_is_kept_up_to_a_mebibyte(self):
        for _ in range(3):
            self.lines.write("x" * 400_000)
        with self.assertRaises(EOFError):
            for _ in range(3):
                self.lines.write("x" * 400_000)


class NodeTest(Timed):
    def setUp(self):
        super().setUp()
        with (
            unittest.mock.patch.object(probe, "listener", lambda port: "listener %d" % port),
            unittest.mock.patch.object(probe.selectors, "DefaultSelector", FakeSelector),
        ):
            self.node = probe.Node("a", ["b", "c"])
        self.b = self.node.peers["b"]

    def attach(self, carrier, sock):
        self.node.open(self.b, carrier, sock)
        return sock

    def test_hears_ticks_that_arrive_in_pieces_and_reckons_the_delay_of_the_last(self):
        ticks = (self.at - 9 * MS).to_bytes(8, "big") + (self.at - 4 * MS).to_bytes(8, "big")
        self.attach("in", FakeSock(ticks[:5], ticks[5:13], ticks[13:]))
        self.node.hear(self.b, "in")
        self.assertEqual(0, self.b.heard["in"])
        self.node.hear(self.b, "in")
        self.assertEqual((self.at, 9 * MS), (self.b.heard["in"], self.b.delay["in"]))
        self.node.hear(self.b, "in")
        self.assertEqual(4 * MS, self.b.delay["in"])
        self.assertEqual(0, self.b.heard["out"])

    def test_a_proxy_that_hangs_up_at_once_has_refused(self):
        self.attach("out", FakeSock(b""))
        self.b.connected_at = self.at - probe.HANG_UP // 2
        self.node.hear(self.b, "out")
        self.assertEqual(self.at, self.b.refused_at)
        self.assertEqual(self.at + probe.RETRY, self.b.retry_at)

    def test_one_that_hangs_up_later_has_not(self):
        self.attach("out", FakeSock(b""))
        self.b.connected_at = self.at - 2 * probe.HANG_UP
        self.node.hear(self.b, "out")
        self.assertEqual(0, self.b.refused_at)
        self.assertIsNone(self.b.socks["out"])

    def test_a_refused_call_and_a_silent_one_are_told_apart(self):
        for reason, refused in ((errno.ECONNREFUSED, True), (errno.ECONNRESET, True), (errno.EHOSTUNREACH, False)):
            self.b.refused_at = 0
            self.b.socks["out"] = FakeSock(b"", reason=reason)
            self.node.selector.registered[self.b.socks["out"]] = ("connecting", self.b)
            self.node.connected(self.b)
            self.assertEqual(refused, self.b.refused_at == self.at, reason)

    def test_says_who_it_is_when_connected(self):
        sock = self.b.socks["out"] = FakeSock(BlockingIOError())
        self.node.selector.registered[sock] = ("connecting", self.b)
        self.node.connected(self.b)
        self.assertEqual([b"a".ljust(48)], sock.sent)
        self.assertEqual(("out", self.b), self.node.selector.registered[sock])

    def test_only_peers_are_let_in(self):
        for name, known in ((b"b", True), (b"zz", False), (b"\xff\xff", False), (b"", False)):
            sock = FakeSock(name.ljust(48) if name else b"")
            self.node.selector.registered[sock] = ("hello", None)
            self.node.hello(sock)
            self.assertEqual(not known, sock.closed, name)
            self.assertEqual(known, self.b.socks["in"] is sock, name)
            self.node.close(self.b, "in")

    def test_a_new_connection_of_a_peer_replaces_its_old_one(self):
        old = self.attach("in", FakeSock(BlockingIOError()))
        new = FakeSock(b"b".ljust(48))
        self.node.selector.registered[new] = ("hello", None)
        self.node.hello(new)
        self.assertTrue(old.closed)
        self.assertIs(new, self.b.socks["in"])

    def test_ticks_go_to_both_carriers_at_instants_that_all_nodes_share(self):
        out, incoming = self.attach("out", FakeSock()), self.attach("in", FakeSock())
        self.b.connected_at = self.at
        self.node.peers = {"b": self.b}
        self.node.walk(self.at + 7 * MS)
        self.assertEqual([[self.at.to_bytes(8, "big")]] * 2, [out.sent, incoming.sent])
        self.assertEqual(0, self.b.tick_at % probe.TICK)
        self.node.walk(self.at + 8 * MS)
        self.assertEqual(1, len(out.sent))

    def test_a_connection_that_was_silent_for_long_is_called_again(self):
        out = self.attach("out", FakeSock())
        self.b.connected_at = self.at - probe.GIVE_UP - 1
        self.node.peers = {"b": self.b}
        self.node.walk(self.at)
        self.assertTrue(out.closed)
        self.assertIsNone(self.b.socks["out"])

    def test_hurries_for_a_while(self):
        self.node.hub = types.SimpleNamespace(read=Answers(["walk", "hurry 20 500 b zz"]))
        self.node.orders()
        self.assertTrue(self.node.walking)
        self.assertEqual((20 * MS, self.at + 500 * MS), (self.b.interval, self.b.interval_until))
        self.assertEqual(probe.TICK, self.node.peers["c"].interval)
        self.node.hub = None
        self.b.retry_at = self.node.peers["c"].retry_at = self.at + 10_000 * MS
        self.node.walk(self.at + 501 * MS)
        self.assertEqual(probe.TICK, self.b.interval)

    def test_reports_what_it_heard(self):
        told = []
        self.node.hub = types.SimpleNamespace(write=told.append)
        self.b.heard["in"], self.b.delay["in"], self.b.refused_at = 11, 22, 33
        for peer in self.node.peers.values():
            peer.retry_at = peer.tick_at = self.at + 10_000 * MS
        self.node.walk(self.at)
        self.assertEqual(["R %d b,11,22,0,0,33,0 c,0,0,0,0,0,0" % self.at], told)


class HubTest(Timed):
    def setUp(self):
        super().setUp()
        with (
            unittest.mock.patch.object(probe, "listener", lambda port: "listener %d" % port),
            unittest.mock.patch.object(probe.selectors, "DefaultSelector", FakeSelector),
        ):
            self.hub = probe.Hub()
        self.told = []
        self.hub.master = types.SimpleNamespace(write=self.told.append)

    def order(self, **order):
        self.hub.master.read = Answers([json.dumps(order)])
        self.hub.orders()
        return self.told.pop()

    def test_a_lease_is_renewed_and_ended(self):
        self.assertTrue(self.order(do="lease", **{"for": 5000}).startswith("ok "))
        self.assertEqual(self.at + 5000 * MS, self.hub.lease_until)
        self.order(do="lease", **{"for": 0})
        self.assertEqual(0, self.hub.lease_until)

    def test_what_it_cannot_do_is_an_error_with_a_reason(self):
        self.assertIn("AttributeError", self.order(do="nonsense"))
        self.hub.master.read = Answers(["no json"])
        self.hub.orders()
        self.assertTrue(self.told.pop().startswith("error "))

    def test_lays_addresses_beside_its_own(self):
        shown = types.SimpleNamespace(
            stdout="1: lo    inet 127.0.0.1/8 scope host lo\n7: eth1    inet 10.0.0.2/24 brd 10.0.0.255 scope global eth1\n"
        )
        run = Answers(shown, None)
        with unittest.mock.patch.object(probe.subprocess, "run", run):
            order = {"lay": [["10.0.0.2", ["10.0.0.7", "10.0.0.8"]]], "routes": [], "rules": ""}
            self.assertTrue(self.order(do="addresses", **order).startswith("ok "))
        self.assertEqual("addr add 10.0.0.7/32 dev eth1\naddr add 10.0.0.8/32 dev eth1\n", run.calls[1][1]["input"])

    def test_lays_routes_and_rules(self):
        shown = types.SimpleNamespace(stdout="7: eth1    inet 10.0.0.2/24 brd 10.0.0.255 scope global eth1\n")
        run = Answers(shown, None, None)
        with unittest.mock.patch.object(probe.subprocess, "run", run):
            order = {"lay": [["10.0.0.2", []]], "routes": [["10.0.0.2", "198.18.3.0/24"]], "rules": "table ip wire {}"}
            self.assertTrue(self.order(do="addresses", **order).startswith("ok "))
        self.assertEqual("route add 198.18.3.0/24 dev eth1\n", run.calls[1][1]["input"])
        self.assertEqual("table ip wire {}", run.calls[2][1]["input"])

    def test_tells_where_machines_tried_to_connect(self):
        for elements, told in (({}, []), ({"elem": [{"concat": ["10.0.0.7", 9]}]}, [["10.0.0.7", 9]])):
            shown = {"nftables": [{"metainfo": {}}, {"set": {"name": "tried", **elements}}]}
            run = Answers(types.SimpleNamespace(stdout=json.dumps(shown)))
            with unittest.mock.patch.object(probe.subprocess, "run", run):
                self.assertEqual(told, json.loads(self.order(do="tried")[3:])["answer"])

    def test_knocks(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            knock = {"do": "knock", "address": "127.0.0.1", "port": port, "limit": 2000}
            self.assertEqual("open", json.loads(self.order(**knock)[3:])["answer"])
        self.assertEqual("refused", json.loads(self.order(**knock)[3:])["answer"])
        with unittest.mock.patch.object(probe.socket, "create_connection", Answers(TimeoutError())):
            self.assertEqual("silent", json.loads(self.order(**knock)[3:])["answer"])

    def test_a_node_that_cannot_be_called_is_called_again(self):
        with unittest.mock.patch.object(probe.socket, "create_connection", Answers(OSError())):
            self.assertIn('"answer": ["a"]', self.order(do="walk", nodes={"a": "10.0.0.3"}))
        self.assertEqual({"a": ("10.0.0.3", self.at + 500 * MS)}, self.hub.lost)


class HealTest(Timed):
    def test_toxics_that_hold_bytes_are_relaxed_before_the_reset(self):
        asked = []

        def ask(path, body=None):
            asked.append((path, body))
            if path == "/proxies":
                toxics = [{"type": "bandwidth", "name": "slow"}, {"type": "timeout", "name": "cut"}]
                return {"a/b": {"toxics": toxics}}
            return None

        with unittest.mock.patch.object(probe, "ask_proxies", ask):
            self.assertTrue(probe.heal())
        self.assertEqual(
            [
                ("/proxies", None),
                ("/proxies/a%2Fb/toxics/slow", {"attributes": probe.RELAXED["bandwidth"]}),
                ("/reset", {}),
            ],
            asked,
        )

    def test_proxies_that_do_not_answer_are_not_healed(self):
        with unittest.mock.patch.object(probe, "ask_proxies", Answers(OSError("no answer"))):
            self.assertFalse(probe.heal())
        self.assertIn("no answer", self.output.getvalue())
