"""How drills speak with a stream of NATS: what a request becomes, and what an answer means."""

import base64
import json
import sys
import types
import unittest
import unittest.mock

from programs import Answers, Refused, ServerOfNats, load

drill = load("nats/drill.py", {"DRILL_MEMBERS": "n1 n2 n3"}, Refused=Refused)
nats = sys.modules["nats"]

OVERTAKEN = {"error": {"err_code": nats.WRONG_LAST_SEQUENCE}}
NOTHING = {"error": {"err_code": drill.NO_MESSAGE, "code": 404, "description": "no message found"}}


def stored(number, body):
    return {"message": {"subject": "s.register.0", "seq": number, "data": base64.b64encode(body).decode()}}


class ClientTest(unittest.TestCase):
    def client(self, *answers):
        self.server = ServerOfNats(answers)
        client = object.__new__(drill.Client)
        client.nats = nats.Nats("127.0.0.1", "app", "app", 2, port=self.server.port)
        self.addCleanup(client.close)
        return client

    def test_a_write_is_a_message_of_its_register(self):
        client = self.client({"stream": "ledger", "seq": 7})
        self.assertEqual("", client.write(5, 42, 2))
        self.assertEqual([("s.register.5", b"w 42")], self.server.asked)

    def test_a_write_that_no_leader_takes_is_refused(self):
        with self.assertRaises(Refused):
            self.client((" 503", b"")).write(5, 42, 2)

    def test_a_write_that_ends_in_an_error_may_be_stored(self):
        with self.assertRaises(OSError):
            self.client({"error": {"code": 503, "description": "insufficient resources"}}).write(5, 42, 2)

    def test_a_read_counts_when_nothing_came_after_what_it_saw(self):
        client = self.client(stored(9, b"w 42"), OVERTAKEN, stored(11, b"w 43"), {"seq": 12})
        self.assertEqual(43, client.read(0, 2))
        self.assertIn(b"Nats-Expected-Last-Subject-Sequence: 11", self.server.asked[3][1])
        self.assertTrue(self.server.asked[3][1].endswith(b"r 43"))

    def test_an_empty_register_is_none(self):
        self.assertIsNone(self.client(NOTHING, {"seq": 1}).read(0, 2))
        self.assertIsNone(self.client(stored(1, b"r -"), {"seq": 2}).read(0, 2))

    def test_a_question_that_is_refused_has_no_effect(self):
        with self.assertRaises(Refused):
            self.client({"error": {"code": 503, "description": "no leader"}}).read(0, 2)

    def test_an_increment_that_was_overtaken_tries_again(self):
        client = self.client(stored(3, b"w 10"), OVERTAKEN, stored(4, b"w 12"), {"seq": 5})
        self.assertEqual("", client.add(1, 5, 2))
        self.assertTrue(self.server.asked[3][1].endswith(b"w 17"))

    def test_a_comparison_sets_only_what_it_expects(self):
        client = self.client(stored(3, b"w 10"), {"seq": 4}, stored(4, b"w 11"), {"seq": 5})
        self.assertEqual((True, ""), client.swap(1, 10, 11, 2))
        self.assertTrue(self.server.asked[1][1].endswith(b"w 11"))
        self.assertEqual((False, ""), client.swap(1, 10, 12, 2))
        self.assertTrue(self.server.asked[3][1].endswith(b"w 11"), "what it holds is confirmed, and stays")

    def test_a_register_that_was_never_set_holds_nothing(self):
        self.assertEqual((True, ""), self.client(NOTHING, {"seq": 1}).swap(1, 0, 11, 2))


class MemberTest(unittest.TestCase):
    def role(self, server, **cluster):
        stream = {"name": "ledger", "state": {"bytes": 900}, "cluster": cluster}
        return self.said(server, {"account_details": [{"stream_detail": [stream]}]})

    def said(self, server, answer):
        member = object.__new__(drill.Member)
        member.server = server
        found = types.SimpleNamespace(read=lambda: json.dumps(answer).encode())
        sock = types.SimpleNamespace(settimeout=lambda _: None)
        member.http = types.SimpleNamespace(sock=sock, request=Answers(None), getresponse=Answers(found))
        return member.role(1)

    def test_a_leader_that_a_majority_follows_takes_writes(self):
        near, far = {"name": "n1", "active": 10}, {"name": "n3", "active": 9_000_000_000}
        lead = ("primary", {"at": 900, "writable": "yes"})
        self.assertEqual(lead, self.role("n2", leader="n2", replicas=[near, far]))
        cut_off = ("primary", {"at": 900, "writable": "no"})
        self.assertEqual(cut_off, self.role("n2", leader="n2", replicas=[far, far]))
        self.assertEqual(cut_off, self.role("n2", leader="n2", replicas=[dict(near, offline=True), far]))

    def test_a_follower_says_whom_it_follows(self):
        self.assertEqual(("standby", {"at": 900, "follows": "n2"}), self.role("n1", leader="n2"))
        self.assertEqual(("standby", {"at": 900, "follows": "-"}), self.role("n1"))

    def test_the_first_member_creates_the_stream(self):
        link = types.SimpleNamespace(api=Answers({}), close=Answers(None))
        with unittest.mock.patch.object(drill, "Nats", Answers(link)):
            self.assertEqual(("none", {}), self.said("n2", {}))
            self.assertEqual([], link.api.calls)
            self.assertEqual(("none", {}), self.said("n1", {}))
        call, options = link.api.calls[0][:2]
        self.assertEqual("STREAM.CREATE.ledger", call)
        self.assertEqual(3, options["num_replicas"])

    def test_the_ledger_is_the_writes_of_registers(self):
        link = types.SimpleNamespace(
            last=Answers((4, b"")),
            range=Answers(
                [
                    (1, "s.register.0", b"w 7"),
                    (2, "s.counter.0", b"w 8"),
                    (3, "s.register.0", b"r 7"),
                    (4, "s.register.1", b"w 9"),
                ]
            ),
            close=Answers(None),
        )
        member = object.__new__(drill.Member)
        member.server = "n1"
        with unittest.mock.patch.object(drill, "Nats", Answers(link)):
            self.assertEqual([7, 9], list(member.ledger(1)))


if __name__ == "__main__":
    unittest.main()
