import contextlib
import hashlib
import http.client
import io
import json
import os
import tempfile
import threading
import types
import unittest
import unittest.mock

from programs import Answers, Clock, load

VARIABLES = {
    "NODE": "fs1",
    "SERVERS": "fs1 fs2 fs3",
    "PAIR": "fs1 fs2",
    "START_AS": "primary",
    "FILES_PASSWORD": "secret",
}
files = load("paired-pools/file-server", VARIABLES)


def checksum(content):
    return hashlib.sha256(content).hexdigest()


class Base(unittest.TestCase):
    def setUp(self):
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        home = self.stack.enter_context(tempfile.TemporaryDirectory())
        self.stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
        self.clock = Clock()
        self.patch("HOME", home)
        self.patch("DATA", home + "/data")
        self.patch("STATE", home + "/state.json")
        self.patch("time", self.clock)
        self.pulled = []

    def patch(self, name, value):
        self.stack.enter_context(unittest.mock.patch.object(files, name, value))

    def server(self, **variables):
        with unittest.mock.patch.dict(os.environ, {**VARIABLES, **variables}):
            server = files.Server()
        server.tick = self.clock.at
        server.asked = True
        server.pull = lambda peer: self.pulled.append(peer) or self.clock.at
        return server

    def hear(self, server, peer, duty, term=1):
        server.heard[peer] = (self.clock.at, {"duty": duty, "term": term})

    def look(self, server):
        """With threads that do their work at once."""
        with unittest.mock.patch.object(
            files.threading, "Thread", lambda target, args=(), **_: types.SimpleNamespace(start=lambda: target(*args))
        ):
            server.look()


class StoreTest(Base):
    def test_the_latest_of_a_key_is_the_one_with_the_highest_order(self):
        store = files.Store()
        store.put("7", "0000000000000002-20-b", b"newer")
        store.put("7", "0000000000000001-10-a", b"older")
        self.assertEqual(("0000000000000002-20-b", b"newer"), store.latest("7"))
        self.assertIsNone(store.latest("8"))
        self.assertEqual(10, store.bytes())

    def test_what_is_on_the_disk_is_found_again(self):
        files.Store().put("7", "0000000000000001-10-a", b"kept")
        self.assertEqual(("0000000000000001-10-a", b"kept"), files.Store().latest("7"))

    def test_half_an_upload_is_no_file(self):
        store = files.Store()
        os.makedirs(files.DATA + "/7")
        with open(files.DATA + "/7/.0000000000000001-10-a", "w") as file:
            file.write("half")
        store.scan()
        self.assertEqual(0, store.bytes())

    def test_what_is_damaged_is_set_aside(self):
        store = files.Store()
        store.put("7", f"0000000000000001-10-{checksum(b'good')}", b"good")
        store.put("7", f"0000000000000002-20-{checksum(b'good')}", b"bad")
        self.assertEqual(1, store.set_aside_damaged())
        self.assertEqual(b"good", store.latest("7")[1])


class UploadTest(Base):
    def test_is_stored_and_found(self):
        server = self.server()
        self.assertEqual((201, "fs1"), server.upload("7", "10", checksum(b"hello"), b"hello"))
        self.assertEqual(b"hello", server.store.latest("7")[1])
        self.assertEqual(0, server.uploads)

    def test_later_ones_are_later_across_promotions(self):
        server = self.server()
        server.upload("7", "10", checksum(b"one"), b"one")
        server.set(term=2)
        server.upload("7", "20", checksum(b"two"), b"two")
        self.assertEqual(b"two", server.store.latest("7")[1])

    def test_a_damaged_one_is_refused(self):
        server = self.server()
        self.assertEqual(422, server.upload("7", "10", checksum(b"hello"), b"hellO")[0])
        self.assertIsNone(server.store.latest("7"))

    def test_only_the_server_that_serves_takes_them(self):
        for change in ({"duty": "standby"}, {"duty": "fenced"}, {"duty": "stopped"}):
            server = self.server()
            server.set(**change)
            self.assertEqual(409, server.upload("7", "10", checksum(b"x"), b"x")[0])

    def test_one_that_was_frozen_is_not_trusted_until_it_has_heard_the_others(self):
        server = self.server()
        self.clock.at += files.FRESH
        self.assertEqual(409, server.upload("7", "10", checksum(b"x"), b"x")[0])
        self.assertEqual("waiting", server.status()["duty"])

    def test_one_that_was_overtaken_meanwhile_is_not_acknowledged(self):
        server = self.server()
        put = server.store.put
        server.store.put = lambda *words: (put(*words), server.set(term=2, duty="fenced"))
        self.assertEqual(500, server.upload("7", "10", checksum(b"x"), b"x")[0])


class DutyTest(Base):
    def test_is_kept_over_a_restart_and_asks_before_it_serves_again(self):
        self.server().set(duty="standby", term=4)
        again = self.server(START_AS="primary")
        self.assertEqual(("standby", 4), (again.state["duty"], again.state["term"]))
        again.set(duty="primary")
        with unittest.mock.patch.dict(os.environ, VARIABLES):
            third = files.Server()
        third.tick = self.clock.at
        self.assertFalse(third.serves())
        self.look(third)
        self.assertFalse(third.serves())
        self.hear(third, "fs3", "standby")
        self.look(third)
        self.assertTrue(third.serves())

    def test_a_higher_term_in_the_other_site_fences_it(self):
        server = self.server()
        self.hear(server, "fs3", "primary", 2)
        self.look(server)
        self.assertEqual("fenced", server.state["duty"])

    def test_a_higher_term_in_its_own_site_makes_it_follow(self):
        server = self.server()
        self.hear(server, "fs2", "primary", 2)
        self.look(server)
        self.assertEqual("standby", server.state["duty"])

    def test_hearsay_that_is_old_counts_no_more(self):
        server = self.server()
        self.hear(server, "fs3", "primary", 2)
        self.clock.at += files.FRESH
        self.look(server)
        self.assertEqual("primary", server.state["duty"])

    def test_a_standby_copies_from_whoever_serves(self):
        server = self.server()
        server.set(duty="standby", leader="fs3")
        self.hear(server, "fs2", "primary", 3)
        self.look(server)
        self.assertEqual(("fs2", 3), (server.state["leader"], server.state["term"]))
        self.assertEqual(["fs2"], self.pulled)

    def test_an_old_primary_is_not_followed(self):
        server = self.server()
        server.set(duty="standby", leader="fs2", term=3)
        self.hear(server, "fs3", "primary", 2)
        self.look(server)
        self.assertEqual(("fs2", 3), (server.state["leader"], server.state["term"]))
        self.assertEqual([], self.pulled)

    def test_takes_over_within_its_own_site_after_silence(self):
        server = self.server()
        server.set(duty="standby", leader="fs2", term=3)
        self.hear(server, "fs3", "standby", 3)
        self.clock.at += files.SILENT + 0.1
        self.hear(server, "fs3", "standby", 3)
        self.look(server)
        self.assertEqual("standby", server.state["duty"], "it never had a copy")
        server.copied = self.clock.at - 10
        self.look(server)
        self.assertEqual(("primary", 4), (server.state["duty"], server.state["term"]))

    def test_never_takes_over_from_another_site_by_itself(self):
        server = self.server()
        server.set(duty="standby", leader="fs3", term=3)
        self.clock.at += 100 * files.SILENT
        self.hear(server, "fs2", "standby", 3)
        self.look(server)
        self.assertEqual("standby", server.state["duty"])

    def test_what_a_server_of_its_site_has_is_brought_once_when_it_is_heard_again(self):
        server = self.server()
        for _ in range(2):
            self.hear(server, "fs2", "standby")
            self.look(server)
        self.assertEqual(["fs2"], self.pulled)

    def test_reads_what_was_copied(self):
        server = self.server()
        del server.pull
        for code, copied in ((0, self.clock.at), (10, None)):
            done = types.SimpleNamespace(returncode=code, stderr="connection refused")
            with (
                unittest.mock.patch.dict(os.environ, VARIABLES),
                unittest.mock.patch.object(files.subprocess, "run", Answers(done)),
            ):
                self.assertEqual(copied, server.pull("fs2"))


class OrdersTest(Base):
    def test_only_a_copy_is_promoted(self):
        server = self.server()
        self.assertFalse(server.order_given(["promote"])[0])
        server.set(duty="standby", leader="fs2")
        self.hear(server, "fs3", "standby", 7)
        self.assertTrue(server.order_given(["promote"])[0])
        self.assertEqual(("primary", 8), (server.state["duty"], server.state["term"]))
        self.assertTrue(server.serves())

    def test_stops_when_the_uploads_have_ended(self):
        server = self.server()
        self.assertEqual((True, "0"), server.order_given(["stop"]))
        server.uploads = 1
        server.idle = types.SimpleNamespace(wait_for=lambda *_, **__: False)
        self.assertEqual((False, "1 uploads do not end"), server.order_given(["stop"]))

    def test_follows_only_one_that_serves(self):
        server = self.server()
        self.assertFalse(server.order_given(["follow"])[0])
        self.hear(server, "fs2", "primary", 2)
        self.assertEqual((True, "fs1 follows fs2"), server.order_given(["follow"]))

    def test_a_retired_one_forgets_what_it_had(self):
        server = self.server()
        server.upload("7", "10", checksum(b"hello"), b"hello")
        self.assertTrue(server.order_given(["retire"])[0])
        self.assertEqual(0, server.store.bytes())

    def test_no_other_order_is_taken(self):
        for words in (["explode"], ["every"], ["bring-back"]):
            self.assertEqual((False, "no such order"), self.server().order_given(words))


class ConversationTest(Base):
    def setUp(self):
        super().setUp()
        self.stack.enter_context(unittest.mock.patch.dict(os.environ, VARIABLES))
        listener = files.Listener(("127.0.0.1", 0), files.Conversation)
        listener.files = self.files = self.server()
        self.address = listener.server_address
        threading.Thread(target=listener.serve_forever, args=(0.01,), daemon=True).start()
        self.addCleanup(listener.server_close)
        self.addCleanup(listener.shutdown)

    def ask(self, method, path, body=b"", password="secret", **headers):
        connection = http.client.HTTPConnection(*self.address, timeout=5)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, {"X-Password": password, **named})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def test_takes_a_file_and_gives_it_back(self):
        self.assertEqual((201, b"fs1"), self.ask("PUT", "/files/7/10", b"hello", X_Checksum=checksum(b"hello")))
        self.assertEqual((200, b"hello"), self.ask("GET", "/files/7"))
        self.assertEqual(404, self.ask("GET", "/files/8")[0])
        self.assertEqual((200, f"10 {checksum(b'hello')}\n".encode()), self.ask("GET", "/list"))

    def test_a_damaged_file_is_listed_with_what_it_holds(self):
        self.ask("PUT", "/files/7/10", b"hello", X_Checksum=checksum(b"hello"))
        folder = files.DATA + "/7"
        with open(os.path.join(folder, os.listdir(folder)[0]), "wb") as file:
            file.write(b"hellO")
        self.assertEqual((200, f"10 {checksum(b'hellO')}\n".encode()), self.ask("GET", "/list"))

    def test_an_archive_brings_back_what_is_missing_and_changes_nothing_else(self):
        self.ask("PUT", "/files/7/10", b"hello", X_Checksum=checksum(b"hello"))
        archive = self.ask("GET", "/archive")[1]
        self.assertEqual((200, b"0 files"), self.ask("PUT", "/archive", archive))
        self.files.order_given(["retire"])
        self.assertEqual((200, b"1 files"), self.ask("PUT", "/archive", archive))
        self.assertEqual(b"hello", self.files.store.latest("7")[1])

    def test_no_password_no_file(self):
        for method, path in (("GET", "/files/7"), ("GET", "/list"), ("PUT", "/files/7/10"), ("POST", "/orders")):
            self.assertEqual(403, self.ask(method, path, password="guess")[0], (method, path))
        self.assertEqual(200, self.ask("GET", "/status", password="guess")[0])

    def test_no_path_leaves_the_store(self):
        for path in ("/files/..%2f..%2fetc/10", "/files/../10", "/files/x/10", "/files/7/x", "/files/7/10/11"):
            self.assertEqual(404, self.ask("PUT", path, b"x", X_Checksum=checksum(b"x"))[0], path)

    def test_orders_are_carried_out_and_refused(self):
        self.assertEqual((200, b"0"), self.ask("POST", "/orders", b"stop"))
        self.assertEqual((409, b"no such order"), self.ask("POST", "/orders", b"explode"))

    def test_only_the_machine_itself_gives_orders(self):
        handler = types.SimpleNamespace(
            client_address=("10.0.0.9", 1),
            headers={"Content-Length": "4"},
            rfile=io.BytesIO(b"stop"),
            allowed=lambda: True,
            answer=Answers(None),
        )
        files.Conversation.do_POST(handler)
        self.assertEqual(403, handler.answer.calls[0][0])

    def test_the_status_tells_who_it_copies_from(self):
        self.files.set(duty="standby", leader="fs2", every=2.0)
        self.files.copied = self.clock.at - 1
        self.assertEqual("fs2", json.loads(self.ask("GET", "/status")[1])["from"])
        self.files.copied = self.clock.at - 100
        self.assertEqual("-", json.loads(self.ask("GET", "/status")[1])["from"])
