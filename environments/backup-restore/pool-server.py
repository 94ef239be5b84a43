#!/usr/bin/python3
"""PostgreSQL on one of the servers of the pool, backed up to a repository that all of them reach.

Why it exists: pgBackRest backs up, archives and restores, but decides neither which server may serve nor whether a backup is
sound before it is needed, and starts no server. This program keeps the record of the serving server and runs PostgreSQL by it.

pool-server run              what the machine does: serves if the repository has this server on record, and waits otherwise
pool-server backup TYPE      takes a backup: full, or incr for what has changed since the last one
pool-server verify           reads every backup and all log of the repository; refused if one byte of it is not as it was written
pool-server sound [BEFORE]   the newest backup that is whole, and that ended before BEFORE (s since 1970): its label is the last word
pool-server stand-down       no server serves any more: stops what runs in order, after its last log is archived
pool-server restore OPTION…  puts a backup where this server's data stand, by pgbackrest's options; what was there is kept aside
pool-server show             runs what was restored here, off the record and without archiving, for inspection; no client is sent here
pool-server serve            puts this server on record, so that it serves and no other does

Exit code 4: refused, with the reason. One file of the repository names the server that serves. A server that reads
another name there stops, and does not start. While it does not serve, it answers at the server's own port, with FATAL
57P03 "passive: …" when it can be restored to, and "not ready: …" with the reason when it cannot.
"""

import glob
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

import postgres_server

NAME = os.uname().nodename
FIRST = os.environ["FIRST_SERVER"]
DATA = "/var/lib/postgresql/data/instance"
REPOSITORY = "/var/lib/pgbackrest"
RECORD = REPOSITORY + "/serving"
SHOWN = "/var/lib/postgresql/data/shown"
NO_SERVER = "-"
STANZA = "pool"
TICK = 0.1  # s between two looks at the record
AGAIN = 2  # s until a server that ended by itself is started again
STOPPING = 30  # s that a server may take to end in order

PARAMETERS = postgres_server.PARAMETERS | {
    "unix_socket_directories": "/tmp",
    "cluster_name": NAME,
    "max_connections": "400",
    "superuser_reserved_connections": "5",
    "log_line_prefix": "%m [%p] %q%u@%d %h ",
    "archive_mode": "on",
    "archive_command": os.environ.get("ARCHIVE_COMMAND", "pgbackrest --stanza=pool archive-push %p"),
    "archive_timeout": os.environ.get("ARCHIVE_TIMEOUT", "2s"),
}
ACCESS = "local all all trust\nhost all all all scram-sha-256\n"

# A dropped table is noted, with a moment at which it was still there and no client could write to it any more.
ACCOUNTS = """
\\getenv postgres POSTGRES_PASSWORD
\\getenv app APP_PASSWORD
\\getenv observer OBSERVER_PASSWORD
ALTER ROLE postgres PASSWORD :'postgres';
CREATE ROLE app LOGIN PASSWORD :'app';
CREATE ROLE observer LOGIN PASSWORD :'observer' IN ROLE pg_monitor;
CREATE DATABASE app OWNER app;
GRANT CONNECT ON DATABASE app TO observer;
\\connect app
CREATE SCHEMA audit;
CREATE TABLE audit.dropped (at timestamptz NOT NULL, who text NOT NULL, what text NOT NULL);
CREATE FUNCTION audit.note_drop() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  INSERT INTO audit.dropped SELECT clock_timestamp(), session_user, object_identity FROM pg_event_trigger_dropped_objects()
    WHERE original AND object_type = 'table' AND NOT is_temporary;
END $$;
CREATE EVENT TRIGGER note_drop ON sql_drop EXECUTE FUNCTION audit.note_drop();
"""


def say(what):
    print("pool-server: " + what, flush=True)


def refuse(why):
    print("Refused: " + why, flush=True)
    sys.exit(4)


def serving():
    """The server on record; "" if there has never been one."""
    try:
        with open(RECORD) as file:
            return file.read().strip()
    except FileNotFoundError:
        return ""


def put_on_record(name):
    postgres_server.replace(RECORD, name + "\n")


def pgbackrest(*words, **options):
    return subprocess.run(["pgbackrest", "--stanza=" + STANZA, *words], text=True, **options)


def has_backup():
    return bool(glob.glob("%s/backup/%s/*F/backup.manifest" % (REPOSITORY, STANZA)))


def running():
    """Whether PostgreSQL runs on this server's data."""
    return postgres_server.running(DATA)


def make():
    """The first database, once."""
    postgres_server.initdb(DATA + ".new", "--data-checksums")
    with open(DATA + ".new/pg_hba.conf", "w") as file:
        file.write(ACCESS)
    os.rename(DATA + ".new", DATA)
    pgbackrest("--no-online", "stanza-create", check=True)


def found():
    """Accounts and the first full backup, once the first database runs."""
    ask = ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", "/tmp", "-U", "postgres"]
    while subprocess.run([*ask, "-c", "SELECT 1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode != 0:
        time.sleep(TICK)
    subprocess.run(ask, input=ACCOUNTS, text=True, check=True)
    pgbackrest("--type=full", "backup", check=True)
    say("the first full backup is made")


def run():
    ending = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    signal.signal(signal.SIGINT, lambda *_: ending.set())
    os.umask(0o077)
    process, again = None, 0.0

    def said():
        who = serving()
        if not has_backup():
            return "not ready: there is no backup yet"
        if who == NAME:
            return "not ready: this server is on record, and its database does not start"
        return "passive: can be restored to; %s serves" % ("no server" if who in ("", NO_SERVER) else who)

    refusal = postgres_server.Refusal(said)
    if not serving() and not has_backup() and NAME == FIRST:
        make()
        put_on_record(NAME)
        threading.Thread(target=found, daemon=True).start()
    while not ending.is_set():
        shown = os.path.exists(SHOWN)
        mine = serving() == NAME or shown
        if process is not None and process.poll() is not None:
            say("the server ended with exit code %d" % process.returncode)
            process, again = None, time.monotonic() + AGAIN
        if process is not None and not mine:
            say("%s is on record; this server stops" % serving())
            stop(process)
            process = None
        may = mine and os.path.exists(DATA + "/PG_VERSION")
        if process is None and may and time.monotonic() >= again:
            refusal.close()
            parameters = PARAMETERS | ({"archive_mode": "off"} if shown else {})
            process = subprocess.Popen(["postgres", "-D", DATA, *postgres_server.options(parameters)])
        elif process is None:
            refusal.open()
        ending.wait(TICK)
    if process is not None:
        stop(process)


def stop(process):
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOPPING)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait()


def backups():
    """Oldest first; an entry has a label and, in s since 1970, timestamp.stop."""
    stanzas = json.loads(pgbackrest("--output=json", "info", stdout=subprocess.PIPE, check=True).stdout)
    return stanzas[0]["backup"] if stanzas else []


def verified(*options):
    return pgbackrest("--output=text", "--verbose", *options, "verify", stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout


def damage(*options):
    """What is wrong with the repository, or with the one backup that is named; "" if nothing is."""
    said = verified(*options)
    # pgBackRest ends with exit code 0 whatever it finds.
    whole = "\nstatus: ok\n" in "\n" + said and ", status: valid" in said
    return "" if whole else " ".join(said.split()) or "pgBackRest says nothing"


def backup(kind):
    if not running():
        refuse("no server runs on %s that could be backed up." % NAME)
    if pgbackrest("--type=" + kind, "backup").returncode != 0:
        sys.exit("The backup was not made.")
    print("Backup %s is made." % backups()[-1]["label"])


def verify():
    if not has_backup():
        refuse("there is no backup.")
    wrong = damage()
    if wrong:
        refuse("the repository is damaged: %s." % wrong)
    print("%d backups and their log are whole." % len(backups()))


def sound(before=None):
    log = re.search(r"archiveId: .*?(missing: .*?other: \d+)", verified(), re.DOTALL)
    if log and re.search(r": [1-9]", log.group(1)):
        print("The archived log is not whole: %s. A restore ends where it breaks off." % log.group(1))
    for entry in reversed(backups()):
        if before is not None and entry["timestamp"]["stop"] >= float(before):
            print("Backup %s is too late." % entry["label"])
            continue
        wrong = damage("--set=" + entry["label"])
        if not wrong:
            print("Whole is " + entry["label"])
            return
        print("Backup %s is damaged: %s." % (entry["label"], wrong))
    refuse("there is no backup that is whole" + (" and early enough." if before else "."))


def stand_down():
    put_on_record(NO_SERVER)
    deadline = time.monotonic() + STOPPING
    while running():
        if time.monotonic() > deadline:
            sys.exit("The server on %s has not ended after %d s." % (NAME, STOPPING))
        time.sleep(TICK)
    print("No server is on record, and no server runs on %s." % NAME)


def restore(*options):
    if serving() == NAME or running():
        refuse("%s serves, and its data stay as they are." % NAME)
    if os.path.exists(DATA):
        aside = DATA + time.strftime(".%Y%m%dT%H%M%S")
        os.rename(DATA, aside)
        print("What was there is kept as %s." % aside)
    os.mkdir(DATA, 0o700)
    if pgbackrest(*options, "restore").returncode != 0:
        shutil.rmtree(DATA)
        sys.exit("Nothing was restored.")
    print("The backup is on %s." % NAME)


def show():
    if serving() == NAME or not os.path.exists(DATA + "/PG_VERSION"):
        refuse("there is nothing on %s that was restored beside the pool." % NAME)
    with open(SHOWN, "w"):
        pass
    print("%s runs what was restored, off the record." % NAME)


def serve():
    if not os.path.exists(DATA + "/PG_VERSION"):
        refuse("there is no database on %s." % NAME)
    put_on_record(NAME)
    print("%s is on record." % NAME)


COMMANDS = {"run": run, "backup": backup, "verify": verify, "sound": sound, "stand-down": stand_down, "restore": restore, "show": show, "serve": serve}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit("usage: pool-server " + " | ".join(COMMANDS))
    COMMANDS[sys.argv[1]](*sys.argv[2:])
