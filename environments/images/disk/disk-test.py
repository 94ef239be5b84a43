#!/usr/bin/env python3
"""The conformance test of disk.c: writes, syncs and renames in all orders, loses power, and compares.

  disk-test.py PROGRAM [--seeds N]

Each case runs against a fresh mount. A model of what POSIX, and ext4's ordered mode, promise says what must be there after
the power came back: synced content is there; what was not synced is gone.
"""
import contextlib
import errno
import itertools
import mmap
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = os.environ.get("DISK", "disk")
BLOCK = 4096


class Disk:
    """A mounted disk; its folder is gone with it."""

    def __init__(self, *options):
        self.folder = tempfile.mkdtemp(prefix="drdrills-disk-")
        self.root = os.path.join(self.folder, "mount")
        self.control = os.path.join(self.folder, "control")
        os.mkdir(os.path.join(self.folder, "backing"))
        os.mkdir(self.root)
        self.process = subprocess.Popen([PROGRAM, os.path.join(self.folder, "backing"), self.root, self.control, *options])
        for _ in range(500):
            if os.path.ismount(self.root):
                return
            time.sleep(0.01)
        raise RuntimeError("the disk was not mounted within 5 s")

    def order(self, line):
        """Sends one order; returns its answer without "ok ", as a map where it has numbers."""
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(self.control)
            control.sendall(line.encode() + b"\n")
            answer = control.makefile().readline().strip()
        if not answer.startswith("ok"):
            raise RuntimeError(answer)
        pairs = (pair.split("=") for pair in answer[2:].split() if "=" in pair)
        return {key: int(value) if value.isdigit() else value for key, value in pairs}

    def path(self, name):
        return os.path.join(self.root, name)

    def close(self):
        subprocess.run(["umount", "-l", self.root], check=False, stderr=subprocess.DEVNULL)
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextlib.contextmanager
def disk(*options):
    one = Disk(*options)
    try:
        yield one
    finally:
        one.close()


def write(path, content, offset=0, sync=False, flags=os.O_WRONLY | os.O_CREAT):
    fd = os.open(path, flags, 0o644)
    try:
        os.pwrite(fd, content, offset)
        if sync:
            os.fsync(fd)
    finally:
        os.close(fd)


def sync(path):
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def read(path):
    with open(path, "rb") as file:
        return file.read()


class Content(unittest.TestCase):
    def test_synced_content_survives_and_later_writes_do_not(self):
        with disk() as one:
            write(one.path("f"), b"A" * 10000, sync=True)
            write(one.path("f"), b"B" * 5000, offset=3000)
            self.assertEqual(read(one.path("f")), b"A" * 3000 + b"B" * 5000 + b"A" * 2000)
            one.order("lose")
            self.assertEqual(read(one.path("f")), b"A" * 10000)

    def test_an_append_that_was_not_synced_is_gone(self):
        with disk() as one:
            write(one.path("f"), b"A" * 5000, sync=True)
            write(one.path("f"), b"B" * 9000, offset=5000)
            lost = one.order("lose")
            self.assertEqual(read(one.path("f")), b"A" * 5000)
            self.assertGreater(lost["blocks"], 0)

    def test_a_truncation_that_was_not_committed_is_undone(self):
        with disk("--names=directory") as one:
            write(one.path("f"), b"A" * 9000, sync=True)
            os.truncate(one.path("f"), 10)
            write(one.path("f"), b"B" * 20)
            one.order("lose")
            self.assertEqual(os.path.exists(one.path("f")), False, "its name was never committed")
            write(one.path("f"), b"A" * 9000, sync=True)
            sync(one.root)
            os.truncate(one.path("f"), 10)
            write(one.path("f"), b"B" * 20)
            one.order("lose")
            self.assertEqual(read(one.path("f")), b"A" * 9000)

    def test_a_truncation_is_committed_with_the_journal(self):
        with disk() as one:
            write(one.path("f"), b"A" * 9000, sync=True)
            os.truncate(one.path("f"), 5000)
            write(one.path("f"), b"B" * 9000)
            write(one.path("other"), b"x", sync=True)
            one.order("lose")
            self.assertEqual(read(one.path("f")), b"A" * 5000)

    def test_synchronous_writes_survive(self):
        for flag in (os.O_SYNC, os.O_DSYNC):
            with disk() as one:
                write(one.path("f"), b"A" * 5000, flags=os.O_WRONLY | os.O_CREAT | flag)
                write(one.path("f"), b"B" * 5000)
                one.order("lose")
                self.assertEqual(read(one.path("f")), b"A" * 5000)

    def test_direct_writes_are_not_synced(self):
        with disk() as one:
            write(one.path("f"), b"A" * BLOCK, sync=True)
            block = mmap.mmap(-1, BLOCK)
            block.write(b"B" * BLOCK)
            fd = os.open(one.path("f"), os.O_RDWR | os.O_DIRECT)
            os.writev(fd, [block])
            os.close(fd)
            self.assertEqual(read(one.path("f")), b"B" * BLOCK)
            one.order("lose")
            self.assertEqual(read(one.path("f")), b"A" * BLOCK)

    def test_mapped_memory_survives_with_msync_only(self):
        with disk() as one:
            write(one.path("f"), b"A" * 2 * BLOCK, sync=True)
            fd = os.open(one.path("f"), os.O_RDWR)
            mapped = mmap.mmap(fd, 2 * BLOCK)
            mapped[0:4] = b"SYNC"
            mapped.flush()
            mapped[BLOCK : BLOCK + 4] = b"LOST"
            mapped.close()
            os.close(fd)
            one.order("lose")
            content = read(one.path("f"))
            self.assertEqual(content[0:4], b"SYNC")
            self.assertEqual(content[BLOCK : BLOCK + 4], b"AAAA")

    def test_torn_blocks_keep_some_and_lose_some(self):
        with disk() as one:
            write(one.path("f"), b"A" * 64 * BLOCK, sync=True)
            write(one.path("f"), b"B" * 64 * BLOCK)
            one.order("lose 7")
            kinds = [read(one.path("f"))[i * BLOCK] for i in range(64)]
            self.assertEqual({ord("A"), ord("B")}, set(kinds))

    def test_what_was_settled_survives(self):
        with disk("--names=directory") as one:
            os.mkdir(one.path("d"))
            write(one.path("d/f"), b"A" * 5000)
            one.order("settle")
            write(one.path("d/f"), b"B" * 9000)
            one.order("lose")
            self.assertEqual(read(one.path("d/f")), b"A" * 5000)

    def test_an_open_file_that_was_unlinked_stays_usable(self):
        with disk() as one:
            fd = os.open(one.path("f"), os.O_RDWR | os.O_CREAT)
            os.unlink(one.path("f"))
            os.pwrite(fd, b"still here", 0)
            os.fsync(fd)
            os.ftruncate(fd, 5)
            self.assertEqual(os.pread(fd, 20, 0), b"still")
            os.close(fd)


class Names(unittest.TestCase):
    def test_nothing_committed_nothing_there(self):
        with disk("--names=directory") as one:
            os.mkdir(one.path("d"))
            write(one.path("d/f"), b"x", sync=True)
            os.symlink("f", one.path("d/s"))
            os.link(one.path("d/f"), one.path("d/l"))
            one.order("lose")
            self.assertEqual(os.listdir(one.root), [])

    def test_any_sync_commits_the_journal(self):
        with disk() as one:
            os.mkdir(one.path("d"))
            write(one.path("d/never"), b"never synced")
            write(one.path("other"), b"x", sync=True)
            one.order("lose")
            self.assertEqual(sorted(os.listdir(one.root)), ["d", "other"])
            self.assertEqual(read(one.path("d/never")), b"", "its name was committed, its content never synced")

    def test_removal_and_replacement_are_undone(self):
        for option in ("--names=journal", "--names=directory"):
            with disk(option) as one:
                for name in ("a", "b", "c"):
                    write(one.path(name), name.encode() * 100, sync=True)
                sync(one.root)
                os.unlink(one.path("a"))
                os.rename(one.path("b"), one.path("c"))
                os.rename(one.path("c"), one.path("d"))
                one.order("lose")
                self.assertEqual({name: read(one.path(name))[:1] for name in os.listdir(one.root)},
                                 {"a": b"a", "b": b"b", "c": b"c"})

    def test_a_replacement_is_atomic_whenever_power_is_lost(self):
        for steps in range(6):
            with disk() as one:
                write(one.path("f"), b"old", sync=True)
                sync(one.root)
                plan = [
                    lambda: write(one.path("f.new"), b"new"),
                    lambda: sync(one.path("f.new")),
                    lambda: os.rename(one.path("f.new"), one.path("f")),
                    lambda: sync(one.path("f")),
                    lambda: sync(one.root),
                ]
                for step in plan[:steps]:
                    step()
                one.order("lose")
                self.assertEqual(read(one.path("f")), b"new" if steps >= 4 else b"old")

    def test_an_old_journal_is_committed_in_time(self):
        with disk() as one:
            write(one.path("f"), b"x")
            time.sleep(6)
            one.order("lose")
            self.assertEqual(os.listdir(one.root), ["f"])


class Orders(unittest.TestCase):
    """Every order of writes, syncs, renames and removals of two files, each against the model."""

    STEPS = ("write a", "write b", "sync a", "sync b", "sync .", "rename a b", "unlink b")

    def test_all_orders_of_four(self):
        with disk("--names=directory") as one:
            for number, order in enumerate(itertools.product(self.STEPS, repeat=4)):
                if number % 7 == 0:
                    self.run_one(one, order, number)

    def test_long_random_orders(self):
        with disk("--names=directory") as one:
            for seed in range(150):
                dice = random.Random(seed)
                self.run_one(one, [dice.choice(self.STEPS) for _ in range(25)], seed)

    def run_one(self, one, order, number):
        folder = f"case{number}"
        os.mkdir(one.path(folder))
        for name in "ab":
            write(one.path(f"{folder}/{name}"), b"start " + name.encode(), sync=True)
        sync(one.root)
        # The model: a name leads to an inode; an inode has content now and content that survives.
        now = {"a": 0, "b": 1}
        durable_names = dict(now)
        content = {0: b"start a", 1: b"start b"}
        durable = dict(content)
        fresh = 2
        for index, step in enumerate(order):
            verb, *names = step.split()
            first = names[0]
            path = one.path(f"{folder}/{first}")
            if verb == "write":
                if first not in now:
                    now[first] = fresh
                    content[fresh] = durable[fresh] = b""
                    fresh += 1
                inode = now[first]
                text = f"{index:02d}{'x' * (index % 5)}".encode()
                write(path, text)
                content[inode] = text + content[inode][len(text) :]
            elif verb == "sync" and first == ".":
                sync(one.path(folder))
                durable_names = dict(now)
            elif first not in now:
                continue
            elif verb == "sync":
                sync(path)
                durable[now[first]] = content[now[first]]
            elif verb == "rename":
                os.rename(path, one.path(f"{folder}/{names[1]}"))
                now[names[1]] = now.pop(first)
            elif verb == "unlink":
                os.unlink(path)
                del now[first]
        one.order("lose")
        seen = {name: read(one.path(f"{folder}/{name}")) for name in os.listdir(one.path(folder))}
        self.assertEqual(seen, {name: durable[inode] for name, inode in durable_names.items()}, order)


class Faults(unittest.TestCase):
    def refused(self, number, act):
        with self.assertRaises(OSError) as seen:
            act()
        self.assertEqual(seen.exception.errno, number)

    def test_full_and_freed_again(self):
        with disk() as one:
            write(one.path("f"), b"x" * 1000)
            one.order("limit 2000")
            self.refused(errno.ENOSPC, lambda: write(one.path("f"), b"x" * 3000))
            write(one.path("f"), b"y" * 2000)
            one.order("limit 0")
            write(one.path("f"), b"x" * 3000)
            self.assertEqual(one.order("stat")["refused"], 1)

    def test_full_whatever_a_file_grows_by(self):
        with disk() as one:
            write(one.path("f"), b"x" * 1000)
            write(one.path("old"), b"x" * 5000)
            one.order("full")
            self.assertEqual(one.order("stat")["fault"], "full")
            self.refused(errno.ENOSPC, lambda: write(one.path("f"), b"x", offset=1000))
            self.refused(errno.ENOSPC, lambda: os.truncate(one.path("f"), 1001))
            with open(one.path("f"), "r+b") as file:
                self.refused(errno.ENOSPC, lambda: os.posix_fallocate(file.fileno(), 0, 1001))
            write(one.path("f"), b"y" * 1000)
            self.assertEqual(os.statvfs(one.root).f_bavail, 0)
            os.remove(one.path("old"))
            time.sleep(0.3)
            write(one.path("f"), b"x" * 6000)
            self.refused(errno.ENOSPC, lambda: write(one.path("f"), b"x", offset=6000))
            one.order("heal")
            write(one.path("f"), b"x", offset=6000)

    def test_slow_failing_and_read_only(self):
        with disk() as one:
            write(one.path("f"), b"x", sync=True)
            one.order("slow 300000")
            started = time.monotonic()
            sync(one.path("f"))
            self.assertGreater(time.monotonic() - started, 0.29)
            self.assertEqual(one.order("stat")["slowed"], 1)
            one.order("slow 0")
            one.order("fail write")
            with self.assertRaises(OSError):
                write(one.path("f"), b"y")
            one.order("fail none")
            one.order("readonly on")
            with self.assertRaises(OSError) as refused:
                write(one.path("g"), b"y")
            self.assertEqual(refused.exception.errno, 30)
            one.order("readonly off")
            write(one.path("g"), b"y")

    def test_a_flipped_bit(self):
        with disk() as one:
            write(one.path("f"), b"AAAA", sync=True)
            before = os.stat(one.path("f")).st_mtime_ns
            with open(one.path("f"), "rb", buffering=0) as file:
                file.read()
                one.order("flip /f 2")
                file.seek(0)
                self.assertEqual(file.read(), b"AA@A", "the kernel's cache does not hide it")
            self.assertEqual(os.stat(one.path("f")).st_mtime_ns, before)

    def test_a_wrong_order_is_refused(self):
        with disk() as one:
            for line in ("", "lose much", "limit -1", "fail everything", "flip f 0"):
                with self.assertRaises(RuntimeError):
                    one.order(line)


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        PROGRAM = sys.argv.pop(1)
    unittest.main()
