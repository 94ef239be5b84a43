import contextlib
import io
import json
import os
import tempfile
import types
import unittest
import unittest.mock

from programs import Answers, Clock, load

pool = load("backup-restore/pool-server.py", {"FIRST_SERVER": "db1"})

OK = "stanza: pool\nstatus: ok\n  archiveId: 17-1, total WAL checked: 9, total valid WAL: 9\n  backup: A, status: valid\n"


class PoolServerTest(unittest.TestCase):
    def setUp(self):
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        self.output = self.stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
        self.clock = Clock()
        for name, value in {
            "NAME": "db1",
            "time": self.clock,
            "REPOSITORY": folder,
            "RECORD": folder + "/serving",
            "DATA": folder + "/instance",
            "SHOWN": folder + "/shown",
            "running": lambda: False,
        }.items():
            self.patch(name, value)
        self.clock.strftime = lambda form: ".20261130T040000"
        self.folder = folder

    def patch(self, name, value):
        self.stack.enter_context(unittest.mock.patch.object(pool, name, value))
        return value

    def refused(self, function, *words):
        with self.assertRaises(SystemExit) as refused:
            function(*words)
        self.assertEqual(4, refused.exception.code)
        return self.output.getvalue()

    def with_database(self):
        os.mkdir(pool.DATA)
        with open(pool.DATA + "/PG_VERSION", "w"):
            pass

    def test_one_server_is_on_record(self):
        self.assertEqual("", pool.serving())
        pool.put_on_record("db2")
        self.assertEqual("db2", pool.serving())
        pool.put_on_record(pool.NO_SERVER)
        self.assertEqual("-", pool.serving())
        self.assertEqual(["serving"], os.listdir(self.folder))

    def test_a_server_without_a_database_is_not_put_on_record(self):
        self.assertIn("there is no database on db1", self.refused(pool.serve))
        self.assertEqual("", pool.serving())
        self.with_database()
        pool.serve()
        self.assertEqual("db1", pool.serving())

    def test_damage_is_told_although_the_tool_ends_well(self):
        for said, wrong in (
            (OK, False),
            (OK.replace("status: valid", "status: invalid"), True),
            (OK.replace("status: ok", "status: error"), True),
            ("", True),
        ):
            self.patch("verified", lambda *_, said=said: said)
            self.assertEqual(wrong, bool(pool.damage()), said)

    def test_a_damaged_repository_is_refused_with_what_the_tool_says(self):
        self.patch("has_backup", lambda: True)
        self.patch("verified", lambda *_: "status: error\n  1 file is missing\n")
        self.assertIn("the repository is damaged: status: error 1 file is missing.", self.refused(pool.verify))
        self.patch("verified", lambda *_: "")
        self.assertIn("the repository is damaged: pgBackRest says nothing.", self.refused(pool.verify))

    def with_backups(self, *damaged):
        self.patch(
            "backups",
            lambda: [
                {"label": label, "timestamp": {"stop": stop}} for label, stop in (("A", 10), ("B", 20), ("C", 30))
            ],
        )
        self.patch("damage", lambda option: "checksum" if option.removeprefix("--set=") in damaged else "")
        self.patch("verified", lambda *_: OK)

    def test_the_newest_whole_backup_is_the_last_word(self):
        self.with_backups()
        pool.sound()
        self.assertEqual("C", self.output.getvalue().split()[-1])

    def test_a_damaged_one_is_passed_over_and_told(self):
        self.with_backups("C")
        pool.sound()
        self.assertIn("Backup C is damaged: checksum.", self.output.getvalue())
        self.assertEqual("B", self.output.getvalue().split()[-1])

    def test_one_that_ended_too_late_is_passed_over(self):
        self.with_backups()
        pool.sound("20")
        self.assertEqual("A", self.output.getvalue().split()[-1])

    def test_no_whole_backup_is_refused(self):
        self.with_backups("A", "B", "C")
        self.assertIn("there is no backup that is whole.", self.refused(pool.sound))
        self.assertIn("whole and early enough", self.refused(pool.sound, "5"))

    def test_a_gap_in_the_log_is_told(self):
        self.with_backups()
        self.patch(
            "verified",
            lambda *_: (
                "archiveId: 17-1, total WAL checked: 9\n missing: 0, checksum invalid: 2, size invalid: 0, other: 0"
            ),
        )
        pool.sound()
        self.assertIn("The archived log is not whole: missing: 0, checksum invalid: 2", self.output.getvalue())

    def test_what_serves_is_never_restored_over(self):
        self.with_database()
        pool.put_on_record("db1")
        self.assertIn("its data stay as they are", self.refused(pool.restore))
        pool.put_on_record("db2")
        self.patch("running", lambda: True)
        self.refused(pool.restore)
        self.assertTrue(os.path.exists(pool.DATA + "/PG_VERSION"))

    def test_what_was_there_is_kept_aside(self):
        self.with_database()
        restored = self.patch("pgbackrest", Answers(types.SimpleNamespace(returncode=0)))
        pool.restore("--type=time")
        self.assertEqual([("--type=time", "restore")], restored.calls)
        self.assertTrue(os.path.exists(pool.DATA + ".20261130T040000/PG_VERSION"))

    def test_half_a_restore_is_removed(self):
        self.patch("pgbackrest", Answers(types.SimpleNamespace(returncode=55)))
        with self.assertRaisesRegex(SystemExit, "Nothing was restored"):
            pool.restore()
        self.assertFalse(os.path.exists(pool.DATA))

    def test_nobody_is_on_record_before_the_server_has_ended(self):
        looks = Answers(True, True, False)
        self.patch("running", lambda: (self.assertEqual("-", pool.serving()), looks())[1])
        pool.stand_down()
        self.assertEqual(3, len(looks.calls))

    def test_a_server_that_does_not_end_is_told(self):
        self.patch("running", lambda: True)
        with self.assertRaisesRegex(SystemExit, "has not ended after 30 s"):
            pool.stand_down()

    def test_what_was_restored_is_shown_only_beside_the_pool(self):
        self.refused(pool.show)
        self.with_database()
        pool.put_on_record("db1")
        self.refused(pool.show)
        pool.put_on_record("db2")
        pool.show()
        self.assertTrue(os.path.exists(pool.SHOWN))

    def test_no_server_no_backup(self):
        self.refused(pool.backup, "full")

    def test_a_failed_backup_is_not_told_as_made(self):
        self.patch("running", lambda: True)
        self.patch("pgbackrest", Answers(types.SimpleNamespace(returncode=1)))
        with self.assertRaisesRegex(SystemExit, "was not made"):
            pool.backup("full")

    def test_backups_are_read_from_the_tools_own_list(self):
        listed = json.dumps([{"backup": [{"label": "A"}]}])
        self.patch("pgbackrest", Answers(types.SimpleNamespace(stdout=listed), types.SimpleNamespace(stdout="[]")))
        self.assertEqual([{"label": "A"}], pool.backups())
        self.assertEqual([], pool.backups())

    def test_a_server_that_does_not_stop_in_order_is_stopped_all_the_same(self):
        signals = []
        waits = Answers(pool.subprocess.TimeoutExpired("postgres", 30), None)
        pool.stop(types.SimpleNamespace(send_signal=signals.append, wait=waits))
        self.assertEqual([pool.signal.SIGINT, pool.signal.SIGQUIT], signals)
