"""What the programs that run a PostgreSQL server in a container share: its settings, and answers while it is down.

They mount this file next to themselves, in /usr/local/bin.
"""

import contextlib
import os
import socket
import struct
import subprocess
import threading

PORT = 5432
ENCRYPTION_REQUESTS = (80877103, 80877104)  # SSL and GSSAPI
LONGEST_STARTUP = 4096  # bytes of a client's first message that are read

# Small servers, clients that connect in storms, and random passwords that are valid for minutes.
PARAMETERS = {
    "listen_addresses": "*",
    "scram_iterations": "64",
    "shared_buffers": "32MB",
    "client_connection_check_interval": "1s",
    "log_checkpoints": "off",
    "jit": "off",
    "recovery_init_sync_method": "syncfs",
}


def options(parameters):
    """The server's command line for these parameters."""
    return [word for name, value in parameters.items() for word in ("-c", "%s=%s" % (name, value))]


def initdb(data, *words):
    """Creates an empty database cluster with small WAL segments; words are further options."""
    subprocess.run(["initdb", "-D", data, "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--wal-segsize=1", "--no-sync",
                    "--no-instructions", *words], check=True, stdout=subprocess.DEVNULL)


def running(data):
    """Whether a server runs on this data."""
    return subprocess.run(["pg_ctl", "-D", data, "status"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def replace(path, text):
    """Writes a file so that a reader sees its old or its new content, never a part."""
    with open(path + ".new", "w") as file:
        file.write(text)
    os.rename(path + ".new", path)


def literal(text):
    """A text as an SQL literal, whatever it holds; standard_conforming_strings is on, as is PostgreSQL's default."""
    return "'" + text.replace("'", "''") + "'"


def exactly(caller, count):
    data = b""
    while len(data) < count:
        more = caller.recv(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def refuse(caller, why, limit=3):
    """Reads a client's first messages within so many seconds, and answers with FATAL 57P03 (cannot connect now) and the reason."""
    with contextlib.suppress(OSError, struct.error, EOFError), caller:
        caller.settimeout(limit)
        length, code = struct.unpack("!II", exactly(caller, 8))
        while code in ENCRYPTION_REQUESTS:
            caller.sendall(b"N")
            length, code = struct.unpack("!II", exactly(caller, 8))
        exactly(caller, min(length - 8, LONGEST_STARTUP))
        fields = b"".join(kind + text.encode() + b"\0" for kind, text in ((b"S", "FATAL"), (b"V", "FATAL"), (b"C", "57P03"), (b"M", why())))
        caller.sendall(b"E" + struct.pack("!I", len(fields) + 5) + fields + b"\0")


class Refusal:
    """Refuses clients at the server's port while the server is down there; why is asked for each client."""

    def __init__(self, why):
        self.why = why
        self.server = None

    @property
    def closed(self):
        return self.server is None

    def open(self):
        if self.server is None:
            self.server = socket.create_server(("", PORT), backlog=400, reuse_port=False)
            threading.Thread(target=self.serve, args=(self.server,), daemon=True).start()

    def serve(self, server):
        while True:
            try:
                caller, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=refuse, args=(caller, self.why), daemon=True).start()

    def close(self):
        if self.server is not None:
            # Closing alone does not wake a thread that waits for clients, and the port would stay in use.
            with contextlib.suppress(OSError):
                self.server.shutdown(socket.SHUT_RDWR)
            self.server.close()
            self.server = None
