"""How drills speak with the engines that the suite does not know itself."""

import base64
import contextlib
import hashlib
import http.client
import json
import os
import socket
import struct
import threading
import types
import unittest
import unittest.mock

from programs import Answers, Damaged, Refused, load

etcd = load("etcd/drill.py", {"DRILL_MEMBERS": "e1 e2"})
valkey = load(
    "valkey/drill.py",
    {"DRILL_MEMBERS": "s1 s2", "DRILL_ARBITERS": "w1 w2", "DRILL_ADDRESSES": "127.0.0.2=s2"},
    Refused=Refused,
)
rabbitmq = load("rabbitmq/drill.py", Refused=Refused)
files = load("paired-pools/files.py", {"DRILL_PASSWORD": "secret"}, Refused=Refused, Damaged=Damaged)


def code(text):
    return base64.b64encode(str(text).encode()).decode()


class EtcdTest(unittest.TestCase):
    def setUp(self):
        etcd.LEADERS.clear()
        etcd.Member.known.clear()
        self.said = {
            "maintenance/status": {
                "header": {"member_id": "1"},
                "leader": "1",
                "raftTerm": "4",
                "raftIndex": "900",
                "raftAppliedIndex": "900",
            },
            "cluster/member/list": {"members": [{"ID": "1", "name": "e1"}, {"ID": "2", "name": "e2"}]},
            "kv/txn": {"header": {"raft_term": "4"}},
            "kv/range": {},
        }
        self.asked = []

    def connect(self, kind):
        member = object.__new__(kind)
        member.http = types.SimpleNamespace(close=lambda: None)
        member.call = self.call
        return member

    def call(self, path, body, timeout):
        self.asked.append((path, body))
        answer = self.said[path]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def test_a_write_is_acknowledged_by_the_leader_of_its_term(self):
        client = self.connect(etcd.Client)
        self.assertEqual("e1", client.write(7, 10, 1))
        puts = [step["requestPut"] for step in self.asked[0][1]["success"]]
        self.assertEqual(
            [(code("register/7"), code(10)), (code("ledger/" + "10".zfill(20)), code(7))],
            [(put["key"], put["value"]) for put in puts],
        )

    def test_the_leader_of_another_term_did_not_acknowledge_it(self):
        self.said["kv/txn"] = {"header": {"raft_term": "5"}}
        self.assertEqual("", self.connect(etcd.Client).write(7, 10, 1))

    def test_not_knowing_who_acknowledged_is_no_refusal(self):
        self.said["maintenance/status"] = OSError("timed out")
        self.assertEqual("", self.connect(etcd.Client).write(7, 10, 1))

    def test_reads_the_latest_or_nothing(self):
        client = self.connect(etcd.Client)
        self.assertIsNone(client.read(7, 1))
        self.said["kv/range"] = {"kvs": [{"value": code(10)}]}
        self.assertEqual(10, client.read(7, 1))

    def test_a_leader_that_no_majority_confirms_takes_no_writes(self):
        member = self.connect(etcd.Member)
        self.assertEqual(("primary", {"term": "4", "writable": "yes"}), member.role(1))
        self.said["kv/range"] = OSError("timed out")
        self.assertEqual(("primary", {"term": "4", "writable": "no"}), member.role(1))

    def test_a_follower_says_whom_it_follows_while_it_keeps_up(self):
        self.said["maintenance/status"].update(leader="2")
        member = self.connect(etcd.Member)
        self.assertEqual(("standby", {"term": "4", "follows": "e2"}), member.role(1))
        self.said["maintenance/status"].update(raftIndex="1900")
        self.assertEqual("-", member.role(1)[1]["follows"])
        self.said["maintenance/status"].update(leader="0")
        self.assertEqual(("none", {}), member.role(1))

    def test_a_member_that_is_named_otherwise_than_its_host_is_known_by_its_address(self):
        self.said["cluster/member/list"]["members"][1] = {"ID": "2", "name": "two", "peerURLs": ["http://e2:2380"]}
        self.said["maintenance/status"].update(leader="2")
        self.assertEqual("e2", self.connect(etcd.Member).role(1)[1]["follows"])

    def test_what_was_stored_twice_is_in_the_ledger_twice(self):
        stored = [
            {"key": code("ledger/" + id.zfill(20)), "version": version} for id, version in (("10", "1"), ("11", "2"))
        ]
        self.said["kv/range"] = {"kvs": stored}
        self.assertEqual([10, 11, 11], list(self.connect(etcd.Member).ledger(1)))

    def test_an_answer_that_is_an_error_is_raised(self):
        client = object.__new__(etcd.Client)
        answer = types.SimpleNamespace(status=503, read=lambda: b'{"message": "no leader"}')
        sock = types.SimpleNamespace(settimeout=lambda _: None)
        client.http = types.SimpleNamespace(sock=sock, request=Answers(None), getresponse=Answers(answer))
        with self.assertRaisesRegex(OSError, "no leader"):
            client.call("kv/range", {}, 1)


class Spoken(unittest.TestCase):
    """With a connection whose other end the test holds."""

    def connection(self, kind, **attributes):
        near, self.far = socket.socketpair()
        self.addCleanup(self.far.close)
        connection = object.__new__(kind)
        connection.socket, connection.input = near, near.makefile("rb")
        self.addCleanup(connection.close)
        vars(connection).update({"server": "s1", **attributes})
        self.far.settimeout(5)
        return connection


class ValkeyTest(Spoken):
    def client(self, said):
        client = self.connection(valkey.Client)
        self.far.sendall(said)
        return client

    def test_a_write_is_one_transaction(self):
        client = self.client(b"+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n+OK\r\n:1\r\n")
        self.assertEqual("s1", client.write(7, 10, 1))
        self.assertIn(b"*3\r\n$3\r\nSET\r\n$10\r\nregister:7\r\n$2\r\n10\r\n", self.far.recv(4096))

    def test_a_discarded_transaction_is_refused_with_the_first_reason(self):
        client = self.client(b"+OK\r\n-NOREPLICAS not enough\r\n+QUEUED\r\n-EXECABORT discarded\r\n")
        with self.assertRaisesRegex(Refused, "NOREPLICAS"):
            client.write(7, 10, 1)

    def test_half_a_transaction_is_no_refusal(self):
        client = self.client(b"+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n+OK\r\n-OOM\r\n")
        with self.assertRaisesRegex(OSError, "half a transaction"):
            client.write(7, 10, 1)

    def test_a_connection_that_ends_in_the_middle_is_no_refusal(self):
        client = self.client(b"+OK\r\n+QUEUED\r\n")
        self.far.shutdown(socket.SHUT_WR)
        self.assertRaises(OSError, client.write, 7, 10, 1)

    def test_reads_a_value_nothing_or_a_refusal(self):
        client = self.client(b"$2\r\n10\r\n$-1\r\n-LOADING\r\n")
        self.assertEqual(("10", "s1"), client.read(7, 1))
        self.assertEqual((None, "s1"), client.read(7, 1))
        self.assertRaises(Refused, client.read, 7, 1)

    def member(self, *lines):
        member = self.connection(valkey.Member)
        body = "\r\n".join(["# Replication", *lines, ""])
        self.far.sendall(b"$%d\r\n%s\r\n" % (len(body), body.encode()))
        return member

    def test_a_primary_without_enough_replicas_takes_no_writes(self):
        for good, writable in (("1", "yes"), ("0", "no")):
            member = self.member("role:master", "master_repl_offset:900", "min_slaves_good_slaves:" + good)
            self.assertEqual(("primary", {"at": "900", "writable": writable}), member.role(1))

    def test_a_replica_follows_while_its_link_is_up(self):
        for link, follows in (("up", "s2"), ("down", "-")):
            member = self.member("role:slave", "slave_repl_offset:9", "master_host:s2", "master_link_status:" + link)
            self.assertEqual(("standby", {"at": "9", "follows": follows}), member.role(1))

    def test_a_primary_that_is_known_by_its_address_has_a_name(self):
        member = self.member("role:slave", "slave_repl_offset:9", "master_host:127.0.0.2", "master_link_status:up")
        self.assertEqual("s2", member.role(1)[1]["follows"])

    def test_clients_wait_until_the_sentinels_know_the_replicas_and_each_other(self):
        for replicas, others, trouble in (("1", "1", None), ("0", "1", "knows 0 replicas"), ("1", "0", "0 other")):
            client = self.client(b"$13\r\nrole:master\r\n\r\n")
            answer = [[["num-slaves", replicas, "num-other-sentinels", others]]]
            sentinel = types.SimpleNamespace(say=lambda _, answer=answer: answer, close=lambda: None)
            with unittest.mock.patch.object(valkey, "Valkey", Answers(sentinel, sentinel)):
                if trouble:
                    with self.assertRaisesRegex(OSError, trouble):
                        client.healthy(1)
                else:
                    client.healthy(1)

    def test_a_sentinel_that_watches_nothing_is_not_healthy(self):
        client = self.client(b"$13\r\nrole:master\r\n\r\n")
        sentinel = types.SimpleNamespace(say=lambda _: [[]], close=lambda: None)
        with (
            unittest.mock.patch.object(valkey, "Valkey", Answers(sentinel)),
            self.assertRaisesRegex(OSError, "w1 watches no primary"),
        ):
            client.healthy(1)

    def test_a_ledger_that_cannot_be_read_is_not_empty(self):
        member = self.connection(valkey.Member)
        self.far.sendall(b"*2\r\n$2\r\n10\r\n$2\r\n11\r\n-LOADING\r\n")
        self.assertEqual(["10", "11"], member.ledger(1))
        self.assertRaises(valkey.Wrong, member.ledger, 1)


class RabbitTest(Spoken):
    def frames(self, *methods):
        for group, number, payload in methods:
            body = struct.pack(">HH", group, number) + payload
            self.far.sendall(struct.pack(">BHI", 1, 1, len(body)) + body + b"\xce")

    def client(self, *methods):
        client = self.connection(rabbitmq.Client, published=0)
        self.frames(*methods)
        return client

    def test_a_write_is_acknowledged_when_it_is_confirmed(self):
        client = self.client((60, 80, struct.pack(">QB", 1, 0)))
        self.assertEqual("", client.write(7, 10, 1))
        self.assertIn(b"10\xce", self.far.recv(4096))

    def test_the_confirmation_of_an_earlier_one_does_not_count(self):
        client = self.client((60, 80, struct.pack(">QB", 1, 0)))
        client.published = 1
        self.far.shutdown(socket.SHUT_WR)
        self.assertRaises(OSError, client.write, 7, 10, 1)

    def test_one_that_comes_back_is_refused(self):
        client = self.client((60, 50, b"\0" * 4), (60, 80, struct.pack(">QB", 1, 0)))
        self.assertRaises(Refused, client.write, 7, 10, 1)

    def test_one_that_is_not_confirmed_is_no_refusal(self):
        client = self.client((60, 120, struct.pack(">QB", 1, 0)))
        with self.assertRaisesRegex(OSError, "not confirmed"):
            client.write(7, 10, 1)

    def test_a_channel_that_is_closed_says_why(self):
        reason = b"NOT_FOUND"
        client = self.client((20, 40, struct.pack(">HB", 404, len(reason)) + reason + b"\0" * 4))
        with self.assertRaisesRegex(OSError, "closed: NOT_FOUND"):
            client.write(7, 10, 1)

    def test_reads_all_messages(self):
        queue = self.connection(rabbitmq.Amqp, published=0)
        self.frames((60, 71, b""))
        for kind, payload in ((2, struct.pack(">HHQH", 60, 0, 2, 0)), (3, b"1"), (3, b"0")):
            self.far.sendall(struct.pack(">BHI", kind, 1, len(payload)) + payload + b"\xce")
        self.frames((60, 72, b"\0"))
        self.assertEqual([10], list(queue.everything()))

    def member(self, queue):
        member = object.__new__(rabbitmq.Member)
        member.server = "r1"
        member.ask = lambda path, timeout: queue
        return member

    def test_a_connection_that_the_server_closed_meanwhile_is_made_again_once(self):
        class Http:
            def __init__(self, troubles):
                self.troubles = troubles
                self.connects = 0
                self.sock = types.SimpleNamespace(settimeout=lambda limit: None)

            def connect(self):
                self.connects += 1

            def close(self):
                pass

            def request(self, *words, **more):
                pass

            def getresponse(self):
                if self.troubles:
                    raise self.troubles.pop()
                return types.SimpleNamespace(status=200, read=lambda: b'{"messages": 3}')

        member = object.__new__(rabbitmq.Member)
        member.http = Http([http.client.RemoteDisconnected("closed")])
        self.assertEqual({"messages": 3}, member.ask("queues", 1))
        self.assertEqual(1, member.http.connects)
        member.http = Http([http.client.RemoteDisconnected("closed"), http.client.RemoteDisconnected("closed")])
        with self.assertRaises(http.client.RemoteDisconnected):
            member.ask("queues", 1)

    def test_roles_are_of_the_queue(self):
        for leader, online, role in (
            ("rabbit@r1", ["rabbit@r1"], ("primary", {})),
            ("rabbit@r2", ["rabbit@r1", "rabbit@r2"], ("standby", {"follows": "r2"})),
            ("rabbit@r2", ["rabbit@r2"], ("standby", {"follows": "-"})),
            ("", [], ("standby", {"follows": "-"})),
        ):
            self.assertEqual(role, self.member({"leader": leader, "online": online}).role(1))

    def test_only_the_leader_is_read_and_only_in_full(self):
        with self.assertRaisesRegex(OSError, "only the queue's leader"):
            self.member({"leader": "rabbit@r2"}).ledger(1)
        queue = types.SimpleNamespace(
            socket=types.SimpleNamespace(settimeout=lambda _: None),
            everything=lambda: iter([10, 11]),
            close=lambda: None,
        )
        with unittest.mock.patch.object(rabbitmq, "Amqp", Answers(queue)):
            self.assertEqual([10, 11], self.member({"leader": "rabbit@r1", "messages": 2}).ledger(1))
            with self.assertRaisesRegex(OSError, "3 messages are in the queue, and 2"):
                self.member({"leader": "rabbit@r1", "messages": 3}).ledger(1)

    def test_the_queue_is_made_when_all_members_run(self):
        made = []
        queue = types.SimpleNamespace(declare=lambda: made.append("queue"), close=lambda: None)
        with (
            unittest.mock.patch.dict(os.environ, {"DRILL_MEMBERS": "r1 r2"}),
            unittest.mock.patch.object(rabbitmq, "Amqp", Answers(queue)),
        ):
            for running in (False, True):
                member = self.member(
                    [{"name": "rabbit@r1", "running": True}, {"name": "rabbit@r2", "running": running}]
                )
                member.create(1)
                self.assertEqual(["queue"] * running, made)


class FileStoreTest(unittest.TestCase):
    def client(self, kind, status, body, **headers):
        client = object.__new__(kind)
        client.call = Answers((types.SimpleNamespace(status=status, headers=headers), body))
        return client

    def test_the_content_follows_from_the_id_and_is_never_the_same_twice(self):
        self.assertEqual(files.content(7), files.content(7))
        self.assertEqual(2, len({files.content(7), files.content(8)}))
        self.assertEqual(files.SIZE, len(files.content(7)))

    def test_what_is_certainly_not_stored_is_refused(self):
        for status in (403, 409, 422):
            self.assertRaises(Refused, self.client(files.Client, status, b"no").write, 7, 10, 1)
        for status in (500, 503):
            self.assertRaises(OSError, self.client(files.Client, status, b"perhaps").write, 7, 10, 1)
        self.assertEqual("fs1", self.client(files.Client, 201, b"fs1").write(7, 10, 1))

    def test_a_file_with_another_content_is_not_read_as_if_it_were_whole(self):
        good = self.client(files.Client, 200, files.content(10), **{"X-Id": "10"})
        self.assertEqual(10, good.read(7, 1))
        bad = self.client(files.Client, 200, files.content(11), **{"X-Id": "10"})
        with self.assertRaisesRegex(OSError, "holds something else"):
            bad.read(7, 1)
        self.assertIsNone(self.client(files.Client, 404, b"no such file").read(7, 1))

    def test_damaged_files_are_told_from_whole_ones(self):
        sums = [hashlib.sha256(content).hexdigest() for content in (files.content(10), b"something else")]
        member = self.client(files.Member, 200, f"10 {sums[0]}\n11 {sums[1]}\n".encode())
        found = list(member.ledger(1))
        self.assertEqual([10, 11], found)
        self.assertEqual([False, True], [isinstance(id, Damaged) for id in found])
        self.assertRaises(OSError, lambda: list(self.client(files.Member, 503, b"no").ledger(1)))

    def test_roles(self):
        for duty, role in (
            ("primary", "primary"),
            ("standby", "standby"),
            ("fenced", "passive"),
            ("stopped", "passive"),
        ):
            said = json.dumps({"duty": duty, "term": 3, "bytes": 9, "from": "fs2"}).encode()
            found, facts = self.client(files.Member, 200, said).role(1)
            self.assertEqual((role, 3), (found, facts["term"]))
            self.assertEqual("fs2" if duty == "standby" else None, facts.get("follows"))


class PatroniNodeTest(unittest.TestCase):
    def setUp(self):
        self.node = load("images/postgresql/patroni-node")

    def test_a_member_serves_when_its_cluster_has_agreed_and_is_healthy(self):
        for version, health, serves in (
            ({"etcdcluster": "3.5.0"}, {"health": "true"}, True),
            ({"etcdcluster": "not_decided"}, {"health": "true"}, False),
            ({"etcdcluster": ""}, {"health": "true"}, False),
            ({"etcdcluster": "3.5.0"}, {"health": "false"}, False),
            (ConnectionRefusedError(), None, False),
            (http.client.BadStatusLine(""), None, False),
            (ValueError(), None, False),
        ):
            with unittest.mock.patch.object(self.node, "answer", Answers(version, health)):
                self.assertEqual(serves, self.node.serves("e1:2379"), (version, health))

    def test_secrets_are_demanded(self):
        with (
            unittest.mock.patch.dict(self.node.DERIVED, {"PATRONI_SUPERUSER_PASSWORD": None}),
            self.assertRaisesRegex(SystemExit, "set POSTGRES_PASSWORD"),
        ):
            self.node.main()


class VaultTest(unittest.TestCase):
    def setUp(self):
        self.vault = load("failover-cluster/vault.py", {"INSTANCE": "db:5432", "REPLICATION_PASSWORD": "x"})
        server = self.vault.Server(("127.0.0.1", 0), self.vault.Counter)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        self.address = server.server_address
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)

    def status(self, path):
        with contextlib.closing(http.client.HTTPConnection(*self.address, timeout=5)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.reason

    def test_half_a_backup_is_not_handed_out(self):
        with unittest.mock.patch.object(self.vault, "BASE", "/nonexistent/base"):
            self.assertEqual((503, "there is no backup yet"), self.status("/backup.tar"))

    def test_nothing_else_is_handed_out(self):
        self.assertEqual(404, self.status("/base/PG_VERSION")[0])
