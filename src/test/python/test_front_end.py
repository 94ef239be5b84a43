"""The servers of the front end pool: how many must run, where replicas lie, what a client's request becomes."""

import os
import sys
import tempfile
import unittest
import unittest.mock
from typing import ClassVar

from programs import Refused, ServerOfNats, load, without_driver

VARIABLES = {
    "SERVERS": "fe1 fe2 fe3 fe4",
    "WITNESS": "db1",
    "BACK_END": "db1",
    "POOL_PASSWORD": "pool",
    "APP_PASSWORD": "app",
    "DRILL_MEMBERS": "fe1 fe2 fe3 fe4",
}
with without_driver():
    front_end = load("front-end-pool/front-end.py", VARIABLES)
drill = load("front-end-pool/drill.py", VARIABLES, Refused=Refused)
nats = sys.modules["nats"]


def pool(size, witness="db1"):
    servers = " ".join("fe%d" % number for number in range(1, size + 1))
    with unittest.mock.patch.dict(os.environ, dict(VARIABLES, SERVERS=servers, WITNESS=witness)):
        return front_end.Pool()


class QuorumTest(unittest.TestCase):
    # Of the reference architecture: how many servers must run, and among which.
    TABLE: ClassVar = {
        2: (1, 2),
        3: (2, 3),
        4: (2, 4),
        5: (3, 5),
        6: (3, 6),
        7: (4, 7),
        8: (4, 7),
        9: (4, 7),
        10: (5, 9),
        11: (5, 9),
        12: (5, 9),
    }

    def test_a_pool_of_each_size_needs_as_many_servers_as_the_reference_states(self):
        for size, (must_run, among) in self.TABLE.items():
            voters = pool(size).voters()
            servers = [name for name in voters if name != "db1"]
            self.assertEqual(servers, ["fe%d" % number for number in range(1, among + 1)], size)
            self.assertEqual(pool(size).needed() - (len(voters) - len(servers)), must_run, size)

    def test_without_its_witness_a_pool_of_four_needs_three(self):
        self.assertEqual(pool(4, witness="").needed(), 3)

    def test_each_group_lies_on_three_servers_and_any_two_of_four_share_two_groups(self):
        four = pool(4)
        holders = [four.holders(name) for name in four.groups]
        self.assertEqual([len(some) for some in holders], [3, 3, 3, 3])
        for one in four.servers:
            for other in four.servers:
                if one < other:
                    self.assertEqual(sum({one, other} <= some for some in holders), 2, (one, other))

    def test_without_spreading_all_groups_lie_on_the_same_servers(self):
        with unittest.mock.patch.object(front_end, "SPREAD", False):
            self.assertEqual({tuple(sorted(pool(4).holders(name))) for name in pool(4).groups}, {("fe1", "fe2", "fe3")})

    def test_what_the_operator_published_outlives_a_restart(self):
        with (
            tempfile.TemporaryDirectory() as folder,
            unittest.mock.patch.object(front_end.Pool, "FILE", folder + "/pool"),
        ):
            pool(4).publish(servers=["fe1", "fe2", "fe4"])
            again = pool(4)
        self.assertEqual(again.voters(), ["fe1", "fe2", "fe4"])
        self.assertEqual(again.needed(), 2)
        self.assertEqual(again.holders("g4"), {"fe1", "fe2", "fe4"})


class Started:
    """A server whose process needs no machine."""

    def __init__(self, **facts):
        self.up, self.clients, self.directory, self.groups, self.forced = True, "", "fe1", {}, ""
        self.__dict__.update(facts)

    def running(self):
        return self.up

    def start(self):
        self.up = True

    def stop(self):
        self.up = False

    def admit(self, clients):
        self.clients = clients

    def leader(self, name):
        return self.groups[name]

    def behind(self):
        return set()


class AgentTest(unittest.TestCase):
    def setUp(self):
        self.now = 100.0
        patches = [
            unittest.mock.patch.object(front_end, "ME", "fe1"),
            unittest.mock.patch.object(front_end.time, "monotonic", lambda: self.now),
            unittest.mock.patch.object(front_end, "say", lambda text: None),
            unittest.mock.patch.dict(os.environ, VARIABLES),
        ]
        for patch in patches:
            patch.start()
            self.addCleanup(patch.stop)
        self.agent = front_end.Agent()
        self.agent.server = Started(groups={"g1": "fe1"})
        self.agent.made = True
        self.hear(fe2="serving", fe3="serving", fe4="serving", db1="witness")

    def hear(self, **states):
        for name, peer in self.agent.peers.items():
            peer.at = self.now if name in states else -1e9
            peer.said = {"state": states.get(name), "votes": True}

    def pass_time(self, seconds, **states):
        until = self.now + seconds
        while self.now < until:
            self.hear(**states)
            self.agent.decide()
            self.now += 0.2

    def test_it_serves_beside_others(self):
        self.agent.decide()
        self.assertEqual((self.agent.state, self.agent.server.clients), ("serving", "write"))

    def test_with_one_other_and_the_witness_it_goes_on(self):
        self.agent.decide()
        self.pass_time(10, fe2="serving", db1="witness")
        self.assertEqual(self.agent.state, "serving")

    def test_without_the_witness_too_it_stops(self):
        self.agent.decide()
        self.pass_time(2.6, fe2="serving")
        self.assertEqual((self.agent.state, self.agent.server.up), ("stopped", False))
        self.assertIn("2 of 5 voters are left", self.agent.why)

    def test_a_vote_that_is_missing_for_a_moment_stops_nothing(self):
        self.agent.decide()
        self.pass_time(1, fe2="serving")
        self.pass_time(5, fe2="serving", db1="witness")
        self.pass_time(1, fe2="serving")
        self.assertEqual(self.agent.state, "serving")

    def test_a_pool_that_starts_waits_for_three_of_four(self):
        self.pass_time(10, fe2="starting", db1="witness")
        self.assertEqual(self.agent.state, "starting")
        self.assertIn("2 of 4 servers are running, 3 are needed", self.agent.why)
        self.pass_time(1, fe2="starting", fe3="starting", db1="witness")
        self.assertEqual(self.agent.state, "serving")

    def test_the_operator_starts_it_with_fewer(self):
        self.pass_time(10, fe2="starting", db1="witness")
        self.agent.order("force", ["forced-1"])
        self.pass_time(1, fe2="starting", db1="witness")
        self.assertEqual(self.agent.state, "serving")

    def restarts(self, seconds, **said):
        """How often the server is stopped while another agent says so."""
        stopped = []
        self.agent.server.directory = "fe2"
        with unittest.mock.patch.object(self.agent.server, "stop", lambda: stopped.append(self.now)):
            until = self.now + seconds
            while self.now < until:
                self.hear(fe2="serving", fe3="serving", db1="witness")
                self.agent.peers["fe2"].said.update(said)
                self.agent.decide()
                self.now += 0.2
        return len(stopped)

    def test_a_server_that_the_directory_does_not_count_starts_again(self):
        self.assertEqual(self.restarts(20, members=["fe2", "fe1"]), 0)
        self.assertEqual(self.restarts(7, members=["fe2", "fe3"]), 0)
        self.assertEqual(self.restarts(1, members=["fe2", "fe1"]), 0)
        self.assertEqual(self.restarts(9, members=["fe2", "fe3"]), 1)

    def test_a_server_whose_replicas_stay_behind_starts_again(self):
        self.assertEqual(self.restarts(60, behind=["fe3"]), 0)
        self.assertEqual(self.restarts(25, behind=["fe1"]), 0)
        self.assertEqual(self.restarts(10, behind=["fe1"]), 1)

    def test_a_group_without_a_leader_keeps_clients_out(self):
        self.agent.server.groups = {"g1": ""}
        self.pass_time(5, fe2="serving", fe3="serving", fe4="serving", db1="witness")
        self.assertEqual((self.agent.state, self.agent.server.clients), ("starting", ""))

    def test_without_the_back_end_for_too_long_clients_can_only_read(self):
        others = {"fe2": "serving", "fe3": "serving", "fe4": "serving"}
        self.agent.decide()
        self.agent.pool.back_end_loss = 20.0
        self.pass_time(15, **others)
        self.assertEqual(self.agent.server.clients, "write")
        self.pass_time(8, **others)
        self.assertEqual(self.agent.server.clients, "none")
        self.pass_time(6, **others)
        self.assertEqual(self.agent.server.clients, "read")
        for seconds, clients in ((1, "none"), (6, "write")):
            until = self.now + seconds
            while self.now < until:
                self.agent.write_behind.well = self.now
                self.hear(**others)
                self.agent.decide()
                self.now += 0.2
            self.assertEqual(self.agent.server.clients, clients)

    def test_clients_are_let_in_by_the_configuration(self):
        for clients, publish in (("none", '["none"]'), ("read", '["$JS.API.DIRECT.GET.>"]'), ("write", '"g4.*"]')):
            self.assertIn(publish, front_end.config(pool(4), clients, ""))
        self.assertNotIn("user: app", front_end.config(pool(4), "", ""))


class ClientTest(unittest.TestCase):
    def client(self, *answers):
        self.server = ServerOfNats(answers)
        client = object.__new__(drill.Client)
        client.server = "fe1"
        client.nats = nats.Nats("127.0.0.1", "app", "app", 2, port=self.server.port)
        self.addCleanup(client.close)
        return client

    def stored(self, number, body):
        return ("\r\nNats-Sequence: %d\r\nNats-Subject: g1.0" % number, body)

    def test_a_write_goes_to_the_users_group(self):
        client = self.client({"stream": "g2", "seq": 7})
        self.assertEqual(client.write(5, 42, 2), "fe1")
        self.assertEqual(self.server.asked, [("g2.5", b"w 42")])

    def test_a_write_that_no_server_takes_is_refused(self):
        with self.assertRaises(Refused):
            self.client((" 503", b"")).write(5, 42, 2)

    def test_a_write_without_permission_is_refused(self):
        with self.assertRaises(Refused):
            self.client(b"-ERR 'Permissions Violation for Publish to \"g2.5\"'").write(5, 42, 2)

    def test_a_write_that_ends_in_an_error_may_be_stored(self):
        with self.assertRaises(OSError):
            self.client({"error": {"code": 503, "description": "insufficient resources"}}).write(5, 42, 2)

    def test_a_read_counts_when_its_repetition_is_stored(self):
        client = self.client(self.stored(9, b"w 42"), {"seq": 10})
        self.assertEqual(client.read(0, 2), (42, "fe1"))
        self.assertIn(b"Nats-Expected-Last-Subject-Sequence: 9", self.server.asked[1][1])
        self.assertTrue(self.server.asked[1][1].endswith(b"r 42"))

    def test_a_read_that_something_came_after_is_repeated(self):
        client = self.client(
            self.stored(9, b"w 42"),
            {"error": {"err_code": nats.WRONG_LAST_SEQUENCE}},
            self.stored(11, b"w 43"),
            {"seq": 12},
        )
        self.assertEqual(client.read(0, 2), (43, "fe1"))

    def test_an_empty_register_is_none(self):
        self.assertEqual(self.client((" 404 Message Not Found", b""), {"seq": 1}).read(0, 2), (None, "fe1"))

    def test_where_nobody_may_write_the_replica_is_enough(self):
        client = self.client(self.stored(9, b"r 42"), b"-ERR 'Permissions Violation for Publish to \"g1.0\"'")
        self.assertEqual(client.read(0, 2), (42, "fe1"))

    def test_where_the_replica_may_not_be_read_either_a_read_is_refused(self):
        with self.assertRaises(Refused):
            self.client(b"-ERR 'Permissions Violation for Publish to \"$JS.API.DIRECT.GET.g1\"'").read(0, 2)

    def test_messages_are_read_in_order_and_missing_ones_left_out(self):
        client = self.client(self.stored(1, b"w 1"), (" 404 Message Not Found", b""), self.stored(3, b"r 1"))
        self.assertEqual(
            [(number, body) for number, _, body in client.nats.range("g1", 1, 3, 2)], [(1, b"w 1"), (3, b"r 1")]
        )


if __name__ == "__main__":
    unittest.main()
