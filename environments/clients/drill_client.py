"""A drill's client with an application's own driver and pool (here psycopg 3 and psycopg_pool): it reads requests from
standard input and answers each on standard output; environments/README.md has the protocol. Replace the pool's settings by
those of your application, for they are what is drilled."""
import contextlib
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

POOL = ConnectionPool(
    os.environ["DRILL_URL"], min_size=1, max_size=20, timeout=1, open=True,
    kwargs={"user": os.environ.get("DRILL_USER"), "password": os.environ.get("DRILL_PASSWORD")})
# Address of a member -> its name, which tells the judge who acknowledged a write.
MEMBERS = dict(pair.split("=") for pair in os.environ.get("DRILL_ADDRESSES", "").split())
SAYING = threading.Lock()


def healthy(connection):
    connection.execute("create table if not exists ledger (id bigint not null)")
    connection.execute("create table if not exists register (key int primary key, id bigint not null)")
    connection.commit()
    return "ok"


def write(connection, key, id):
    try:
        server = connection.execute(
            "insert into ledger (id) values (%s) returning host(inet_server_addr())", [id]).fetchone()[0]
        connection.execute(
            "insert into register (key, id) values (%s, %s) on conflict (key) do update set id = excluded.id", [key, id])
    except psycopg.Error as trouble:
        # Before the commit, a write certainly has no effect.
        with contextlib.suppress(psycopg.Error):
            connection.rollback()
        return "refused " + reason(trouble)
    connection.commit()
    return ("ok " + MEMBERS.get(server, "")).strip()


def read(connection, key):
    row = connection.execute("select id from register where key = %s", [key]).fetchone()
    return "ok %s" % (row[0] if row else "-")


def reason(trouble):
    return " ".join(("%s %s" % (type(trouble).__name__, trouble)).split())[:200]


REQUESTS = {"healthy": healthy, "write": write, "read": read}


def answer(number, request, arguments):
    begun = False
    try:
        with POOL.connection() as connection:
            begun = True
            said = REQUESTS[request](connection, *arguments)
    except (psycopg.Error, PoolTimeout) as trouble:
        # Without a connection nothing was sent; after it, the statement may have taken effect.
        said = ("unknown " if begun else "refused ") + reason(trouble)
    with SAYING:
        print(number, said, flush=True)


with ThreadPoolExecutor(max_workers=200) as threads:
    for line in sys.stdin:
        number, _, request, *arguments = line.split()
        threads.submit(answer, number, request, [int(word) for word in arguments])
