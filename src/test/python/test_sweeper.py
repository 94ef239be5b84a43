import contextlib
import http.client
import io
import json
import socket
import types
import unittest
import unittest.mock

from programs import Answers, Clock, FakeSocket, load

sweeper = load("images/sweeper/sweeper.py")


class FakeEngine:
    """The container engine's API, over containers and networks that can be removed."""

    def __init__(self, containers=(), networks=(), volumes=()):
        self.things = {"containers": list(containers), "networks": list(networks), "volumes": list(volumes)}
        self.calls = []
        self.stubborn = 0
        self.down = False

    def __call__(self):
        return self

    def call(self, method, path, **query):
        self.calls.append((method, path, query))
        if self.down:
            raise ConnectionRefusedError("no engine")
        kind, _, name = path.strip("/").partition("/")
        if method == "DELETE":
            if self.stubborn:
                self.stubborn -= 1
                raise OSError("it has active endpoints")
            self.things[kind].remove(name)
            return None
        if kind == "volumes":
            return {"Volumes": [{"Name": volume} for volume in self.things[kind]] or None}
        return [{"Id": thing} for thing in self.things[kind]]


class SweeperTest(unittest.TestCase):
    def setUp(self):
        self.clock = Clock()
        self.output = io.StringIO()
        self.rest = contextlib.ExitStack()
        self.addCleanup(self.rest.close)
        self.rest.enter_context(contextlib.redirect_stdout(self.output))
        self.rest.enter_context(unittest.mock.patch.object(sweeper, "time", self.clock))

    def with_engine(self, engine):
        self.rest.enter_context(unittest.mock.patch.object(sweeper, "Engine", engine))
        return engine

    def test_finds_what_bears_the_label_but_not_itself(self):
        engine = self.with_engine(FakeEngine(["own0123", "c1"], ["n1"], ["v1"]))
        self.assertEqual(
            [("containers", ["c1"]), ("networks", ["n1"]), ("volumes", ["v1"])], sweeper.labelled("run=7", "own0")
        )
        self.assertTrue(all(json.loads(query["filters"]) == {"label": ["run=7"]} for _, _, query in engine.calls))

    def test_no_volumes_is_an_empty_list(self):
        self.with_engine(FakeEngine())
        self.assertEqual(("volumes", []), sweeper.labelled("run=7", "own")[2])

    def test_only_containers_are_removed_by_force(self):
        engine = self.with_engine(FakeEngine(["c1"], ["n1"]))
        sweeper.remove("containers", "c1")
        sweeper.remove("networks", "n1")
        self.assertEqual(
            [("DELETE", "/containers/c1", {"force": 1, "v": 1}), ("DELETE", "/networks/n1", {})], engine.calls
        )

    def test_sweeps_until_nothing_was_found_for_a_while(self):
        engine = self.with_engine(FakeEngine(["own", "c1", "c2"], ["n1"], ["v1"]))
        engine.stubborn = 2
        began = self.clock.at
        self.assertTrue(sweeper.sweep("run=7", "own", None))
        self.assertEqual({"containers": ["own"], "networks": [], "volumes": []}, engine.things)
        self.assertGreaterEqual(self.clock.at - began, sweeper.QUIET)
        self.assertIn("not yet removed: it has active endpoints", self.output.getvalue())

    def test_gives_up_on_an_engine_that_never_answers(self):
        engine = self.with_engine(FakeEngine(["c1"]))
        engine.down = True
        began = self.clock.at
        self.assertFalse(sweeper.sweep("run=7", "own", None))
        self.assertGreaterEqual(self.clock.at - began, sweeper.LONGEST)

    def test_does_not_end_before_the_run_has_hung_up(self):
        self.with_engine(FakeEngine())
        run = FakeSocket(*[BlockingIOError()] * 20, b"")
        began = self.clock.at
        self.assertTrue(sweeper.sweep("run=7", "own", run))
        self.assertGreaterEqual(self.clock.at - began, 20 * 0.2)

    def test_tells_a_run_that_is_there_from_one_that_has_gone(self):
        near, far = socket.socketpair()
        near.setblocking(False)
        self.assertFalse(sweeper.hung_up(near))
        far.sendall(b"!")
        self.assertFalse(sweeper.hung_up(near))
        far.close()
        self.assertTrue(sweeper.hung_up(near))
        near.close()
        self.assertTrue(sweeper.hung_up(near))

    def test_greets_the_run_and_stays_until_it_asks_to_begin(self):
        with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as caller:
            caller.sendall(b"!")
            run = sweeper.stay_with_the_run(server)
            self.assertEqual(b"ready\n", caller.recv(64))
            self.assertIsNotNone(run)
            run.close()

    def test_a_run_that_hangs_up_leaves_no_line_behind(self):
        near, far = socket.socketpair()
        far.close()
        with near:
            server = FakeSocket((near, None))
            self.assertIsNone(sweeper.stay_with_the_run(server))

    def test_a_run_that_never_comes_is_not_waited_for(self):
        server = FakeSocket(TimeoutError())
        self.assertIsNone(sweeper.stay_with_the_run(server))
        self.assertEqual([sweeper.ARRIVAL], server.timeouts)

    def test_refuses_to_start_without_a_label(self):
        for words in (["sweeper.py"], ["sweeper.py", "run"], ["sweeper.py", "run=1", "more"]):
            with unittest.mock.patch.object(sweeper.sys, "argv", words), self.assertRaises(SystemExit) as refused:
                sweeper.main()
            self.assertIn("usage", str(refused.exception))

    def test_removes_itself_last_and_only_when_all_is_gone(self):
        engine = self.with_engine(FakeEngine(["c1"]))
        server = FakeSocket(TimeoutError())
        with (
            unittest.mock.patch.object(sweeper.sys, "argv", ["sweeper.py", "run=7"]),
            unittest.mock.patch.object(sweeper.socket, "create_server", Answers(server)),
            unittest.mock.patch.object(sweeper.socket, "gethostname", Answers("own")),
            unittest.mock.patch.object(sweeper.signal, "signal", Answers(None)),
        ):
            engine.things["containers"].append("own")
            self.assertEqual(0, sweeper.main())
            self.assertEqual("/containers/own", engine.calls[-1][1])
            engine.down = True
            self.assertEqual(1, sweeper.main())

    def test_an_answer_of_the_engine_that_is_an_error_is_raised(self):
        for status, raised in ((204, False), (404, False), (409, True), (500, True)):
            engine = sweeper.Engine()
            response = types.SimpleNamespace(status=status, read=Answers(b"{}"))
            with (
                unittest.mock.patch.object(http.client.HTTPConnection, "request", Answers(None)),
                unittest.mock.patch.object(http.client.HTTPConnection, "getresponse", Answers(response)),
            ):
                if raised:
                    self.assertRaises(OSError, engine.call, "DELETE", "/containers/c1")
                else:
                    self.assertEqual({}, engine.call("DELETE", "/containers/c1"))
