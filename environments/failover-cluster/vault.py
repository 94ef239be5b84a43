#!/usr/bin/python3
"""The vault: a base backup of the instance, and its log received as it is written, away from the shared volume.

GET /backup.tar on port 8010 hands out both: base/ and wal/. 503: there is no backup yet.

Why it exists: pg_basebackup and pg_receivewal do the work, and stop when the instance moves to another node. Barman and
pgBackRest continue then, but need SSH or a program of theirs on the instance's nodes, and keep catalogues and retention that
a drill of one restore does not use.
"""

import http.server
import os
import signal
import socketserver
import subprocess
import sys
import threading
import time

VAULT = "/var/lib/postgresql/data"
BASE, WAL = VAULT + "/base", VAULT + "/wal"
HOST, PORT = os.environ["INSTANCE"].rsplit(":", 1)
STATUS = 8010
SLOT = "vault"
ENVIRONMENT = dict(os.environ, PGHOST=HOST, PGPORT=PORT, PGUSER="replicator", PGPASSWORD=os.environ["REPLICATION_PASSWORD"], PGCONNECT_TIMEOUT="3")


def run(*command):
    return subprocess.run(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def receive():
    """The log, from before the base backup on; begun again whenever the instance has moved."""
    os.makedirs(WAL, exist_ok=True)
    while True:
        made = run("pg_receivewal", "--slot=" + SLOT, "--create-slot", "--if-not-exists")
        if made.returncode == 0:
            run("pg_receivewal", "--slot=" + SLOT, "--directory=" + WAL, "--no-loop", "--no-sync", "--status-interval=1")
        time.sleep(0.5)


def copy():
    while not os.path.exists(BASE):
        if os.listdir(WAL):
            run("rm", "-rf", BASE + ".new")
            copied = run("pg_basebackup", "--pgdata=" + BASE + ".new", "--wal-method=none", "--checkpoint=fast", "--no-sync", "--no-manifest")
            if copied.returncode == 0:
                os.rename(BASE + ".new", BASE)
                print("the base backup is complete", flush=True)
                return
            print("no base backup: " + copied.stderr.strip(), flush=True)
        time.sleep(0.5)


class Counter(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path != "/backup.tar":
            self.send_error(404)
        elif not os.path.exists(BASE):
            self.send_error(503, "there is no backup yet")
        else:
            self.send_response(200)
            self.end_headers()
            subprocess.run(["tar", "-C", VAULT, "-c", "base", "wal"], stdout=self.wfile.fileno(), check=False)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self):
        # The library's own asks a name server for this machine's full name, and there is none in reach.
        socketserver.TCPServer.server_bind(self)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    os.makedirs(WAL, exist_ok=True)
    threading.Thread(target=receive, daemon=True).start()
    threading.Thread(target=copy, daemon=True).start()
    Server(("", STATUS), Counter).serve_forever()


if __name__ == "__main__":
    main()
