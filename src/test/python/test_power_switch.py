import contextlib
import http.client
import io
import json
import socket
import threading
import unittest
import unittest.mock

from programs import load

switch = load("images/power/power-switch.py", {"OUTLETS": "fc1 fc2", "PROJECT": "shop"})


class FakeMeans:
    def __init__(self):
        self.states = {"fc1": "on", "fc2": "on"}
        self.orders = []
        self.broken = False

    def carry_out(self, order, outlet):
        self.orders.append((order, outlet))
        if self.broken:
            raise switch.NotSwitched("the lab is not there")
        if order != "state":
            self.states[outlet] = order
        return self.states[outlet]


class FrontTest(unittest.TestCase):
    def setUp(self):
        self.means = FakeMeans()
        self.server = switch.Server(("127.0.0.1", 0), type("Front", (switch.Front,), {"means": self.means}))
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        output = contextlib.redirect_stdout(io.StringIO())
        output.__enter__()
        self.addCleanup(output.__exit__, None, None, None)

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection(*self.server.server_address, timeout=5)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            return answer.status, answer.read().decode().strip()
        finally:
            connection.close()

    def test_says_what_is_so_and_switches(self):
        self.assertEqual((200, "on"), self.ask("GET", "/outlets/fc1"))
        self.assertEqual((200, "off"), self.ask("PUT", "/outlets/fc1", "off\n"))
        self.assertEqual((200, "off"), self.ask("GET", "/outlets/fc1"))
        self.assertEqual((200, "on"), self.ask("GET", "/outlets/fc2"))

    def test_an_unknown_outlet_is_not_switched(self):
        for path in ("/outlets/fc9", "/fc1", "/"):
            self.assertEqual(404, self.ask("PUT", path, "off")[0])
        self.assertEqual([], self.means.orders)

    def test_an_unknown_order_is_not_carried_out(self):
        for body in ("", "OFF", "off on"):
            self.assertEqual((400, "say on or off"), self.ask("PUT", "/outlets/fc1", body))
        self.assertEqual([], self.means.orders)

    def test_what_nobody_knows_is_never_told_as_switched(self):
        self.means.broken = True
        self.assertEqual((503, "the lab is not there"), self.ask("PUT", "/outlets/fc1", "off"))


class EngineTest(unittest.TestCase):
    """By the container engine, outside of a lab."""

    def engine(self, running):
        calls = []

        def call(method, path):
            calls.append((method, path.split("?")[0]))
            if path.startswith("/containers/json"):
                return 200, json.dumps([{"Id": name} for name in running]).encode()
            if method == "POST":
                running[path.split("/")[2]] = path.endswith("/start")
                return 204, b""
            return 200, json.dumps({"State": {"Running": running[path.split("/")[2]]}}).encode()

        engine = switch.Engine()
        engine.call = call
        return engine, calls

    def test_kills_and_starts(self):
        engine, calls = self.engine({"c1": True})
        self.assertEqual("off", engine.carry_out("off", "fc1"))
        self.assertIn(("POST", "/containers/c1/kill"), calls)
        self.assertEqual("on", engine.carry_out("on", "fc1"))
        self.assertEqual("on", engine.carry_out("state", "fc1"))

    def test_one_that_still_runs_is_on(self):
        engine, _ = self.engine({"c1": False, "c2": True})
        self.assertEqual("on", engine.carry_out("state", "fc1"))

    def test_no_container_is_not_switched(self):
        engine, _ = self.engine({})
        with self.assertRaisesRegex(switch.NotSwitched, "no container of project .* is fc1"):
            engine.carry_out("off", "fc1")


class PanelTest(unittest.TestCase):
    """By the lab, which takes orders over one connection."""

    def setUp(self):
        with unittest.mock.patch.object(switch, "PANEL", 0):
            self.panel = switch.Panel()

    def lab(self, answer):
        """A lab that answers each order by what the function makes of it."""
        near, far = socket.socketpair()
        self.addCleanup(near.close)
        threading.Thread(target=self.panel.serve, args=(far,), daemon=True).start()

        def work():
            with near.makefile("r") as lines:
                for line in lines:
                    near.sendall((answer(*line.split()) + "\n").encode())

        threading.Thread(target=work, daemon=True).start()
        with self.panel.changed:
            while self.panel.lab is None:
                self.panel.changed.wait(0.001)

    def test_no_lab_is_not_switched(self):
        with self.assertRaisesRegex(switch.NotSwitched, "the lab is not there"):
            self.panel.carry_out("off", "fc1")

    def test_each_order_gets_its_own_answer(self):
        self.lab(lambda number, order, outlet: number + " " + ("on" if order == "state" else order))
        self.assertEqual("off", self.panel.carry_out("off", "fc1"))
        self.assertEqual("on", self.panel.carry_out("state", "fc2"))

    def test_what_the_lab_could_not_do_is_told(self):
        self.lab(lambda number, order, outlet: number + " the engine is gone")
        with self.assertRaisesRegex(switch.NotSwitched, "the engine is gone"):
            self.panel.carry_out("off", "fc1")

    def test_a_lab_that_does_not_answer_is_not_waited_for_for_ever(self):
        self.lab(lambda number, order, outlet: "0 off")
        with unittest.mock.patch.object(switch, "LIMIT", 0.01), self.assertRaisesRegex(switch.NotSwitched, "within"):
            self.panel.carry_out("off", "fc1")
