import base64
import contextlib
import http.client
import io
import json
import os
import tempfile
import threading
import types
import unittest
import unittest.mock

from programs import Answers, Clock, load, refusal, without_driver

VARIABLES = {"NODES": "fc1 fc2", "WITNESSES": "w1:2379 w2:2379 w3:2379", "POWER": "power:8007"}
with without_driver():
    cluster = load("failover-cluster/cluster-node.py", VARIABLES)
cluster.NAME = "fc1"


class FakeQuorum:
    """What is on record, and what was changed; silent when no majority answers."""

    def __init__(self, **state):
        self.record = {"/cluster/" + key: value for key, value in state.items()}
        self.changes = []
        self.revoked = []
        self.heard = 0
        self.wins = True
        self.silent = False
        self.left = 8

    def answer(self, said):
        if self.silent:
            raise cluster.NoAnswer("no quorum: w3:2379: timed out")
        return said

    def state(self):
        return self.answer(self.record)

    def grant(self, seconds):
        return self.answer("lease-%d" % seconds)

    def keep(self, lease):
        return self.answer(self.left)

    def revoke(self, lease):
        self.revoked.append(lease)

    def change(self, conditions, changes):
        self.answer(None)
        self.changes.append((conditions, changes))
        return self.wins, 41


class FakeInstance:
    def __init__(self):
        self.process = None
        self.calls = []
        self.reserved = True
        self.runs = True

    def __getattr__(self, name):
        return lambda *words: self.calls.append(name)

    def reserve(self):
        self.calls.append("reserve")
        return self.reserved

    def exited(self):
        return not self.runs

    def takes_writes(self):
        return True


class Base(unittest.TestCase):
    def setUp(self):
        self.clock = Clock()
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
        self.patch("time", self.clock)

    def patch(self, name, value, target=cluster):
        return self.stack.enter_context(unittest.mock.patch.object(target, name, value))

    def quiet_threads(self):
        """Threads that are made and never run: what they would do is called by the test."""
        fake = types.SimpleNamespace(start=lambda: None, is_alive=lambda: False)
        self.patch("threading", types.SimpleNamespace(Thread=lambda **_: fake))

    def node(self, **state):
        self.quiet_threads()
        node = cluster.Node()
        node.quorum, node.instance = FakeQuorum(**state), FakeInstance()
        node.quorum.heard = self.clock.at
        node.volume.good = node.power.good = self.clock.at
        node.volume.why = node.power.why = ""
        node.refusal = types.SimpleNamespace(open=lambda: None, close=lambda: None)
        return node

    def owner(self, **state):
        node = self.node(**state)
        node.term = cluster.Term(node.quorum, "lease", self.clock.at, 40)
        return node


class QuorumTest(Base):
    def test_the_next_witness_is_asked_when_one_does_not_answer(self):
        ask = self.patch("ask", Answers(cluster.NoAnswer("w1: timed out"), (200, b'{"ID": "7"}\n')))
        quorum = cluster.Quorum()
        self.assertEqual("7", quorum.grant(8))
        self.assertEqual(["w1:2379", "w2:2379"], [call[0] for call in ask.calls])
        quorum.grant(8)
        self.assertEqual("w2:2379", ask.calls[-1][0])
        self.assertEqual(self.clock.at, quorum.heard)

    def test_an_answer_that_is_an_error_is_no_quorum(self):
        self.patch("ask", Answers((503, b"etcdserver: no leader")))
        quorum = cluster.Quorum()
        with self.assertRaisesRegex(cluster.NoAnswer, "no quorum: w3:2379: etcdserver: no leader"):
            quorum.state()
        self.assertLess(quorum.heard, self.clock.at - cluster.STALE)

    def test_a_lease_that_is_gone_has_nothing_left(self):
        self.patch("ask", Answers((200, b'{"result": {"TTL": "5"}}'), (200, b'{"result": {"ID": "7"}}')))
        quorum = cluster.Quorum()
        self.assertEqual([5, 0], [quorum.keep("7"), quorum.keep("7")])

    def test_reads_the_record(self):
        coded = [{"key": cluster.coded("/cluster/owner"), "value": cluster.coded("fc1")}]
        self.patch("ask", Answers((200, json.dumps({"kvs": coded}).encode()), (200, b"{}")))
        quorum = cluster.Quorum()
        self.assertEqual({"/cluster/owner": "fc1"}, quorum.state())
        self.assertEqual({}, quorum.state())

    def test_changes_are_made_under_a_condition(self):
        ask = self.patch("ask", Answers((200, b'{"header": {"revision": "12"}}')))
        won = cluster.Quorum().change(
            [cluster.created("/cluster/owner", 0)], [cluster.put("/cluster/owner", "fc1", "7")]
        )
        self.assertEqual((False, 12), won)
        sent = json.loads(ask.calls[0][3])
        self.assertEqual("CREATE", sent["compare"][0]["target"])
        self.assertEqual("0", sent["compare"][0]["create_revision"])
        self.assertEqual("7", sent["success"][0]["requestPut"]["lease"])
        self.assertEqual(b"fc1", base64.b64decode(sent["success"][0]["requestPut"]["value"]))


class TermTest(Base):
    def setUp(self):
        super().setUp()
        self.quiet_threads()
        self.quorum = FakeQuorum()
        self.term = cluster.Term(self.quorum, "lease", self.clock.at, 40)

    def renew_once(self):
        def sleep(seconds):
            self.term.ended = True

        self.clock.sleep = sleep
        self.term.ended = False
        self.term.renew()

    def test_goes_on_while_it_is_renewed(self):
        self.clock.at += cluster.GIVE_UP
        self.assertIsNone(self.term.why_over())
        self.renew_once()
        self.clock.at += cluster.GIVE_UP
        self.assertIsNone(self.term.why_over())

    def test_is_given_up_before_the_quorum_forgets_it(self):
        self.quorum.silent = True
        self.renew_once()
        self.clock.at += cluster.GIVE_UP + 0.1
        self.assertIn("was not renewed for 5.1 s", self.term.why_over())
        self.assertLess(cluster.GIVE_UP, cluster.TERM)

    def test_is_over_when_the_quorum_has_forgotten_it(self):
        self.quorum.left = 0
        self.renew_once()
        self.assertEqual("the term has ended at the quorum", self.term.why_over())

    def test_without_that_safeguard_it_is_never_over(self):
        self.patch("SAFEGUARDS", ["power"])
        self.term.lost = True
        self.assertIsNone(self.term.why_over())

    def test_a_renewal_counts_from_when_it_was_sent(self):
        def keep(lease):
            self.clock.at += 3
            return 8

        self.quorum.keep = keep
        sent = self.clock.at
        self.renew_once()
        self.assertEqual(sent, self.term.renewed)


class ReservationTest(Base):
    def test_only_one_holds_it_until_it_lets_go(self):
        with tempfile.TemporaryDirectory() as volume:
            self.patch("RESERVATION", os.path.join(volume, "reservation"))
            one, two = cluster.Instance(), cluster.Instance()
            self.assertTrue(one.reserve())
            self.assertFalse(two.reserve())
            self.assertIsNone(two.lock)
            one.let_go()
            self.assertTrue(two.reserve())
            two.let_go()

    def test_without_that_safeguard_both_get_it(self):
        self.patch("SAFEGUARDS", ["term", "power"])
        with tempfile.TemporaryDirectory() as volume:
            self.patch("RESERVATION", os.path.join(volume, "reservation"))
            one, two = cluster.Instance(), cluster.Instance()
            self.assertTrue(one.reserve() and two.reserve())
            one.let_go()
            two.let_go()


class ReadinessTest(Base):
    def test_is_ready_when_it_reaches_all_that_it_needs(self):
        self.assertEqual("", self.node().why_not_ready())

    def test_says_what_it_lacks(self):
        node = self.node()
        node.power.bad, node.power.why = 3, "the power switch says: the lab is not there"
        self.assertIn("the lab is not there", node.why_not_ready())
        node.volume.bad, node.volume.why = 2, "the volume is not the one of this cluster"
        self.assertEqual("the volume: the volume is not the one of this cluster", node.why_not_ready())
        self.clock.at += cluster.STALE + 1
        self.assertEqual("no quorum answers", node.why_not_ready())

    def test_one_bad_look_is_no_trouble_yet_and_silence_is(self):
        node = self.node()
        node.volume.bad, node.volume.why = 1, "timed out"
        self.assertEqual("", node.volume.trouble())
        node.volume.why = ""
        self.clock.at += cluster.STALE + 0.1
        self.assertEqual("it does not answer", node.volume.trouble())

    def test_another_volume_is_refused(self):
        node = self.node()
        node.known = "abc"
        self.patch("identity", Answers("abc", "xyz"))
        node.look_at_volume()
        self.assertRaisesRegex(LookupError, "not the one of this cluster", node.look_at_volume)


class TakingOverTest(Base):
    def test_waits_while_another_owns(self):
        node = self.node(owner="fc2", volume="abc")
        self.clock.sleep = lambda seconds: (node.quorum.record.pop("/cluster/owner", None), node.leave())
        node.wait_for_a_chance()
        self.assertEqual("fc2", node.owner)

    def test_only_the_first_node_begins_at_once_with_an_unused_volume(self):
        self.node().wait_for_a_chance()
        self.assertEqual([], self.clock.slept)
        self.patch("NAME", "fc2")
        node = self.node()
        node.volume.good = self.clock.at + 60
        node.wait_for_a_chance()
        self.assertGreaterEqual(sum(self.clock.slept), 10)

    def test_leaves_it_to_the_one_that_was_called(self):
        node = self.node(volume="abc", next="fc2")
        turns = []

        def sleep(seconds):
            turns.append(seconds)
            if len(turns) == 3:
                del node.quorum.record["/cluster/next"]

        self.clock.sleep = sleep
        node.wait_for_a_chance()
        self.assertEqual(3, len(turns))

    def test_a_node_that_runs_nothing_puts_that_on_record(self):
        node = self.node(volume="abc", last="fc1")
        node.wait_for_a_chance()
        self.assertEqual(
            [([cluster.equals(cluster.LAST, "fc1")], [cluster.put(cluster.LAST, "none")])], node.quorum.changes
        )

    def test_one_that_lost_the_race_gives_its_lease_back(self):
        node = self.node()
        node.quorum.wins = False
        self.assertFalse(node.become_owner())
        self.assertEqual(["lease-8"], node.quorum.revoked)
        self.assertIsNone(node.term)

    def test_the_last_owner_is_switched_off_before_the_volume_is_opened(self):
        node = self.owner(last="fc2")
        node.known = "abc"
        self.patch("identity", Answers("abc"))
        order = []
        self.patch("ask", lambda *words, **_: order.append(words[1:]) or (200, b"off\n"))
        node.instance.reserve = lambda: order.append("reserve") or True
        node.take_over()
        self.assertEqual([("PUT", "/outlets/fc2", "off"), "reserve"], order)
        self.assertTrue(node.active)
        self.assertIn("start", node.instance.calls)

    def test_one_that_cannot_be_switched_off_is_not_taken_over_from(self):
        node = self.owner(last="fc2")
        self.patch("ask", Answers((503, b"the lab is not there")))
        with self.assertRaisesRegex(cluster.Over, "fc2 cannot be switched off .the lab is not there."):
            node.take_over()
        self.assertEqual([], node.instance.calls)

    def test_one_that_said_that_it_runs_nothing_is_not_switched_off(self):
        for last in ("none", "fc1"):
            node = self.owner(last=last)
            node.known = "abc"
            self.patch("identity", Answers("abc"))
            self.patch("ask", Answers(AssertionError("the power switch was asked")))
            node.take_over()
            self.assertTrue(node.active)

    def test_a_reservation_that_another_machine_holds_is_waited_for_and_not_broken(self):
        node = self.owner(last="none")
        node.instance.reserved = False
        with self.assertRaisesRegex(cluster.Over, "another machine holds the reservation"):
            node.take_over()
        self.assertNotIn("start", node.instance.calls)

    def test_a_term_that_ends_meanwhile_ends_the_taking_over(self):
        node = self.owner(last="none")
        node.known = "abc"
        self.patch("identity", Answers("abc"))
        node.quorum.wins = False
        with self.assertRaisesRegex(cluster.Over, "the term has ended at the quorum"):
            node.take_over()
        self.assertNotIn("start", node.instance.calls)


class OwningTest(Base):
    def test_a_crash_is_answered_with_a_restart_and_a_second_one_soon_after_with_leaving(self):
        node = self.owner()
        node.restart()
        self.assertIn("start", node.instance.calls)
        self.clock.at += cluster.SETTLED - 1
        node.term.renewed = self.clock.at
        with self.assertRaisesRegex(cluster.Over, "crashed again"):
            node.restart()
        self.assertFalse(node.active)
        self.assertEqual("it failed to run the instance", (self.patch("STALE", 10**6), node.why_not_ready())[1])

    def test_a_volume_that_is_gone_ends_it(self):
        node = self.owner()
        node.volume.bad, node.volume.why = 2, "stale file handle"
        with self.assertRaisesRegex(cluster.Over, "the volume: stale file handle"):
            node.own()

    def test_hands_over_only_to_a_node_that_is_ready(self):
        node = self.owner()
        for candidate, answer in (
            ("fc2", Answers((503, b""))),
            ("fc2", Answers(cluster.NoAnswer("x"))),
            ("zz", Answers((200, b""))),
        ):
            self.patch("ask", answer)
            node.order = order = {"candidate": candidate}
            node.hand_over()
            self.assertEqual((412, candidate + " is not ready to take over"), order["answer"])
        self.patch("ask", Answers((200, b"")))
        node.order = order = {"candidate": "fc2"}
        with self.assertRaisesRegex(cluster.Over, "to fc2"):
            node.hand_over()
        self.assertEqual(200, order["answer"][0])

    def test_nothing_runs_when_the_others_are_told(self):
        node = self.owner()
        calls = node.instance.calls
        change = node.quorum.change
        node.quorum.change = lambda *words: calls.append("told") or change(*words)
        node.active = True
        node.end("the volume: gone")
        self.assertEqual(["kill", "let_go", "told"], calls)
        self.assertFalse(node.active)
        self.assertEqual(
            [cluster.put(cluster.LAST, "none"), cluster.delete(cluster.OWNER)], node.quorum.changes[0][1]
        )

    def test_one_that_cannot_tell_them_ends_all_the_same(self):
        node = self.owner()
        term = node.term
        node.quorum.silent = True
        node.end("the term was not renewed for 5.1 s")
        self.assertIn("kill", node.instance.calls)
        self.assertTrue(term.ended)
        self.assertIsNone(node.term)

    def test_the_candidate_is_called_by_its_name(self):
        node = self.owner()
        node.end("to fc2")
        self.assertEqual(cluster.put(cluster.NEXT, "fc2", "lease-15"), node.quorum.changes[0][1][0])


class RefusalTest(Base):
    def answer(self, node):
        return refusal(lambda caller: cluster.postgres_server.refuse(caller, node.why_refused))

    def test_a_ready_node_says_who_runs_the_instance(self):
        node = self.node()
        node.owner = "fc2"
        self.assertEqual(("57P03", "passive: the instance runs on fc2"), self.answer(node))

    def test_one_that_is_not_ready_says_why(self):
        node = self.node()
        node.quorum.heard = 0
        self.assertEqual(("57P03", "not ready: no quorum answers"), self.answer(node))


class StatusTest(Base):
    def setUp(self):
        super().setUp()
        self.node_under_test = self.node()
        handler = type("Status", (cluster.Status,), {"node": self.node_under_test})
        self.server = cluster.StatusServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection(*self.server.server_address, timeout=5)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            return answer.status, answer.read().decode().strip()
        finally:
            connection.close()

    def test_says_as_patroni_does_what_it_is(self):
        self.assertEqual([503, 200], [self.ask("GET", path)[0] for path in ("/primary", "/replica")])
        self.node_under_test.active = True
        self.node_under_test.term = cluster.Term(self.node_under_test.quorum, "lease", self.clock.at, 40)
        self.assertEqual([200, 503], [self.ask("GET", path)[0] for path in ("/primary", "/replica?lag=1")])
        self.assertTrue(json.loads(self.ask("GET", "/")[1])["active"])

    def test_an_owner_whose_term_is_over_is_no_primary(self):
        self.node_under_test.active = True
        self.node_under_test.term = cluster.Term(self.node_under_test.quorum, "lease", self.clock.at, 40)
        self.node_under_test.term.lost = True
        self.assertEqual(503, self.ask("GET", "/primary")[0])

    def test_orders_that_it_does_not_take_are_refused(self):
        for path, body, status in (
            ("/switchover", "fc2", 400),
            ("/switchover", "{}", 400),
            ("/failover", '{"candidate": "fc2"}', 404),
            ("/switchover", '{"candidate": "fc2"}', 412),
        ):
            self.assertEqual(status, self.ask("POST", path, body)[0], (path, body))
