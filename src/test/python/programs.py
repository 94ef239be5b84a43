"""Loads the programs of the environments, which are no modules, and the fakes that their tests share."""

import contextlib
import importlib.machinery
import importlib.util
import json
import os
import pathlib
import socket
import struct
import sys
import threading
import types
import unittest.mock

ROOT = pathlib.Path(__file__).resolve().parents[3]
# In a container, what programs share is mounted next to them.
sys.path.append(str(ROOT / "environments/shared"))


class Refused(Exception):
    """As program.py gives it to an environment's drill.py."""


class Damaged(int):
    """As program.py gives it to an environment's drill.py."""


def load(path, variables=None, **names):
    """The program under environments/ as a module of its own; variables are of the process environment while it is loaded."""
    file = ROOT / "environments" / path
    name = "program_" + path.replace("/", "_").replace("-", "_").replace(".", "_")
    loader = importlib.machinery.SourceFileLoader(name, str(file))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    module.__dict__.update(names)
    with (
        unittest.mock.patch.dict(os.environ, variables or {}),
        unittest.mock.patch.object(sys, "dont_write_bytecode", True),
    ):
        loader.exec_module(module)
    return module


def without_driver():
    """A stand-in for the database driver, which only the containers have."""
    driver = types.ModuleType("psycopg2")
    driver.Error = type("Error", (Exception,), {})
    return unittest.mock.patch.dict(sys.modules, {"psycopg2": driver})


class Clock:
    """Stands in for the module time: it moves when somebody sleeps."""

    def __init__(self, at=1000.0):
        self.at = at
        self.slept = []

    def monotonic(self):
        return self.at

    def time(self):
        return self.at

    def monotonic_ns(self):
        return int(self.at * 1e9)

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.at += seconds


class FakeSocket:
    """A connection, or a server that nobody calls: what recv and accept bring is listed; an exception in it is raised."""

    def __init__(self, *brings):
        self.recv = self.accept = Answers(*brings)
        self.timeouts = []

    def settimeout(self, seconds):
        self.timeouts.append(seconds)


class ServerOfNats:
    """Answers what a client publishes, by what the test says."""

    def __init__(self, answers):
        self.answers, self.asked = list(answers), []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        with self.listener:
            link, _ = self.listener.accept()
        link.sendall(b'INFO {"server_id":"x"}\r\n')
        with link, link.makefile("rb") as lines, contextlib.suppress(OSError, ValueError):
            for line in lines:
                words = line.split()
                if words[0] == b"PING":
                    link.sendall(b"PONG\r\n")
                if words[0] in (b"PUB", b"HPUB"):
                    body = lines.read(int(words[-1]) + 2)[:-2]
                    self.asked.append((words[1].decode(), body))
                    self.answer(link, words[2])

    def answer(self, link, reply):
        said = self.answers.pop(0)
        if isinstance(said, dict):
            said = json.dumps(said).encode()
        if isinstance(said, tuple):
            head = ("NATS/1.0%s\r\n\r\n" % said[0]).encode()
            link.sendall(b"HMSG %s 1 %d %d\r\n%s%s\r\n" % (reply, len(head), len(head) + len(said[1]), head, said[1]))
        elif said.startswith(b"-ERR"):
            link.sendall(said + b"\r\n")
        else:
            link.sendall(b"MSG %s 1 %d\r\n%s\r\n" % (reply, len(said), said))


class Answers:
    """Stands in for a function: keeps what it was called with, and answers from a list; an exception in it is raised."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.calls = []

    def __call__(self, *words, **options):
        self.calls.append((*words, options) if options else words)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def startup(encrypted=False):
    """What a client of PostgreSQL sends first."""
    body = b"user\0app\0\0"
    hello = struct.pack("!II", len(body) + 8, 196608) + body
    return struct.pack("!II", 8, 80877103) + hello if encrypted else hello


def refusal(answer, encrypted=False):
    """What a server that does not serve says to a client: SQLSTATE and message."""
    near, far = socket.socketpair()
    with near:
        near.sendall(startup(encrypted))
        answer(far)
        near.settimeout(5)
        said = near.makefile("rb").read()
    if encrypted:
        assert said[:1] == b"N", said
        said = said[1:]
    assert said[:1] == b"E", said
    assert struct.unpack("!I", said[1:5])[0] == len(said) - 1, said
    fields = {field[:1]: field[1:].decode() for field in said[5:].split(b"\0") if field}
    return fields[b"C"], fields[b"M"]
