import contextlib
import io
import os
import tempfile
import types
import unittest
import unittest.mock

from programs import Answers, load

SECRETS = {word + "_PASSWORD": word.lower() for word in ("POSTGRES", "REPLICATION", "APP", "OBSERVER")}
VARIABLES = {"NODE": "db1", "PARTNER": "db2", "START_AS": "primary", "POOLS": "p1:db1:db2", **SECRETS}
pair = load("paired-pools/pool-server", VARIABLES)


class Done(Exception):
    """Ends the machine's endless loop."""


class PairServerTest(unittest.TestCase):
    def setUp(self):
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        home = self.stack.enter_context(tempfile.TemporaryDirectory())
        self.output = self.stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
        self.stack.enter_context(unittest.mock.patch.dict(os.environ, VARIABLES))
        self.calls = []
        self.servers = {"": None, "db2": None}
        for name, value in {
            "HOME": home,
            "DATA": home + "/data",
            "DUTY": home + "/duty",
            "STORE": "",
            "who": lambda host: self.servers[host],
            "running": lambda: self.servers[""] is not None,
            "start": lambda: self.calls.append("start"),
            "stop": self.stopped,
            "create": lambda: self.calls.append("create"),
            "copy": lambda: self.calls.append("copy"),
            "psql": Answers(""),
            "controldata": lambda key: "0/3000060",
        }.items():
            self.stack.enter_context(unittest.mock.patch.object(pair, name, value))

    def stopped(self, mode="fast"):
        self.calls.append("stop " + mode)
        self.servers[""] = None

    def with_database(self, standby=False):
        os.mkdir(pair.DATA)
        for name in ["PG_VERSION"] + ["standby.signal"] * standby:
            with open(f"{pair.DATA}/{name}", "w"):
                pass

    def machine(self, turns=1):
        """Lets the machine take so many turns."""
        turn = types.SimpleNamespace(left=turns)

        def sleep(_):
            turn.left -= 1
            if turn.left == 0:
                raise Done

        with (
            unittest.mock.patch.object(pair, "time", types.SimpleNamespace(sleep=sleep)),
            unittest.mock.patch.object(pair.signal, "signal", Answers(None)),
            self.assertRaises(Done),
        ):
            pair.run()

    def refuses(self, command, why):
        with self.assertRaisesRegex(SystemExit, why):
            command()

    # ---- two primaries never meet

    def test_a_primary_that_starts_again_serves_while_its_partner_follows(self):
        self.with_database()
        self.servers["db2"] = ("standby", 1, "0/1")
        self.machine()
        self.assertEqual(["start"], self.calls)

    def test_it_is_fenced_when_the_partner_has_taken_over(self):
        self.with_database()
        self.servers["db2"] = ("primary", 2, "0/1")
        self.machine(2)
        self.assertEqual([], self.calls)
        self.assertEqual("fenced", pair.duty())

    def test_it_waits_when_nobody_answers(self):
        self.with_database()
        self.machine(3)
        self.assertEqual([], self.calls)
        self.assertEqual("primary", pair.duty())
        self.assertEqual(1, self.output.getvalue().count("db2 does not answer"))

    def test_an_empty_disk_beside_a_partners_database_is_no_new_database(self):
        self.servers["db2"] = ("standby", 1, "0/1")
        self.machine()
        self.assertNotIn("create", self.calls)
        self.assertEqual("fenced", pair.duty())

    def test_an_empty_pair_gets_a_database(self):
        self.machine()
        self.assertEqual(["create"], self.calls)

    def test_a_primary_that_hears_of_a_later_promotion_stops_at_once(self):
        self.with_database()
        self.servers.update({"": ("primary", 1, "0/9"), "db2": ("primary", 2, "0/5")})
        self.machine()
        self.assertEqual(["stop immediate"], self.calls)
        self.assertEqual("fenced", pair.duty())

    def test_of_two_primaries_the_one_that_was_promoted_later_goes_on(self):
        self.with_database()
        self.servers.update({"": ("primary", 2, "0/9"), "db2": ("primary", 1, "0/5")})
        self.machine()
        self.assertEqual([], self.calls)

    def test_a_fenced_server_stays_down(self):
        self.with_database()
        pair.set_duty("fenced")
        self.servers[""] = ("primary", 1, "0/1")
        self.machine(3)
        self.assertEqual(["stop immediate"], self.calls)

    def test_a_standby_without_data_copies_its_partner(self):
        pair.set_duty("standby")
        with unittest.mock.patch.object(pair, "make_standby", lambda: self.calls.append("make_standby")):
            self.machine()
        self.assertEqual(["copy", "make_standby", "start"], self.calls)

    # ---- what a directory reports

    def test_a_directory_reports_its_name_and_version(self):
        self.assertEqual(("d1", 17), pair.report(b"d1 17\n"))

    def test_anything_else_is_no_report(self):
        for line in (b"", b"d1\n", b"d1 x\n", b"d1 -1\n", b"d1 1 2\n", b"x');DROP/**/TABLE/**/pool;-- 1\n", b"\xff 1\n", b"d" * 64 + b" 1\n"):
            self.assertIsNone(pair.report(line), line)

    # ---- what an operator may ask for

    def test_duty_is_kept(self):
        self.assertEqual("primary", pair.duty())
        pair.set_duty("standby")
        self.assertEqual("standby", pair.duty())
        self.assertEqual(["duty"], os.listdir(pair.HOME))

    def test_serving_unasked_holds_for_one_start(self):
        self.with_database()
        pair.command_serve()
        self.assertTrue(pair.may_serve())
        self.assertIsNone(pair.may_serve())

    def test_a_standby_is_not_made_to_serve(self):
        self.with_database(standby=True)
        self.refuses(pair.command_serve, "promote it instead")

    def test_only_a_running_standby_is_promoted(self):
        self.refuses(pair.command_promote, "no running standby")
        self.servers[""] = ("primary", 1, "0/1")
        self.refuses(pair.command_promote, "no running standby")

    def test_follows_only_a_primary_that_answers(self):
        self.refuses(pair.command_follow, "nothing to follow")
        self.servers["db2"] = ("standby", 1, "0/1")
        self.refuses(pair.command_follow, "nothing to follow")
        self.assertEqual([], self.calls)

    def test_what_only_it_had_is_taken_back(self):
        self.with_database()
        self.servers["db2"] = ("primary", 2, "0/5")
        for said, how in (("servers diverged\nDone!", "what only it had"), ("no rewind required", "nothing had to be")):
            rewound = Answers(types.SimpleNamespace(returncode=0, stderr=said))
            with unittest.mock.patch.object(pair.subprocess, "run", rewound):
                pair.command_follow()
            self.assertIn("db1 follows db2: " + how, self.output.getvalue())
            self.assertEqual("standby", pair.duty())
            os.remove(f"{pair.DATA}/standby.signal")

    def test_what_cannot_be_rewound_is_copied_anew(self):
        self.with_database()
        self.servers["db2"] = ("primary", 2, "0/5")
        with unittest.mock.patch.object(
            pair.subprocess, "run", Answers(types.SimpleNamespace(returncode=1, stderr="no common ancestor"))
        ):
            pair.command_follow()
        self.assertEqual(["copy"], self.calls)
        self.assertIn("(no common ancestor)", self.output.getvalue())

    def test_a_server_that_serves_is_not_retired_and_one_that_is_not_retired_not_rebuilt(self):
        self.with_database()
        self.servers[""] = ("primary", 1, "0/1")
        self.refuses(pair.command_retire, "serves")
        self.refuses(pair.command_rebuild, "nothing is overwritten")
        self.servers[""] = ("standby", 1, "0/1")
        pair.command_retire()
        self.assertFalse(os.path.exists(pair.DATA))
        pair.command_rebuild()
        self.assertEqual("primary", pair.duty())

    def test_stopping_tells_the_last_position(self):
        self.servers[""] = ("primary", 1, "0/1")
        pair.command_stop()
        self.assertEqual("0/3000060\n", self.output.getvalue())
        self.assertEqual("stopped", pair.duty())


class WhoTest(unittest.TestCase):
    def test_reads_what_a_server_says_of_itself(self):
        for said, read in (
            ("standby|3|0/1A", ("standby", 3, "0/1A")),
            ("standby||", ("standby", 0, "")),
            (None, None),
            ("", None),
        ):
            with unittest.mock.patch.object(pair, "psql", Answers(said)):
                self.assertEqual(read, pair.who("db2"))

    def test_a_server_that_does_not_answer_in_time_is_none(self):
        for outcome, read in (
            (pair.subprocess.TimeoutExpired("psql", 3), None),
            (types.SimpleNamespace(returncode=2, stdout=""), None),
            (types.SimpleNamespace(returncode=0, stdout=" 1 \n"), "1"),
        ):
            with (
                unittest.mock.patch.dict(os.environ, VARIABLES),
                unittest.mock.patch.object(pair.subprocess, "run", Answers(outcome)),
            ):
                self.assertEqual(read, pair.psql("db2", "SELECT 1"))
