#!/bin/bash
# The back end: one PostgreSQL server with the copy of all groups, made when it starts for the first time; and beside it the pool's
# witness, where the pool has one.
set -eu

data=/var/lib/postgresql/pool
if [ ! -e "$data/made" ]; then
  rm -rf "$data"
  initdb --pgdata "$data" --auth-local peer --auth-host scram-sha-256 --encoding UTF8 --locale C.UTF-8 --no-sync > /dev/null
  {
    echo "listen_addresses = '*'"
    # Every server keeps a connection; that of one that vanished goes within seconds.
    echo "tcp_keepalives_idle = 5"
    echo "tcp_keepalives_interval = 2"
  } >> "$data/postgresql.conf"
  echo "host pool pool all scram-sha-256" >> "$data/pg_hba.conf"
  pg_ctl --pgdata "$data" --options "-c listen_addresses=''" --wait --silent start
  psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --set password="$SQL_PASSWORD" postgres <<'SQL'
CREATE ROLE pool LOGIN PASSWORD :'password';
CREATE DATABASE pool OWNER pool;
\connect pool
SET ROLE pool;
-- What clients wrote, by group, in the group's order; and up to which message each group is stored.
CREATE TABLE message (name text, number bigint, subject text NOT NULL, body text NOT NULL, PRIMARY KEY (name, number));
CREATE TABLE stored (name text PRIMARY KEY, last bigint NOT NULL);
SQL
  pg_ctl --pgdata "$data" --wait --silent stop
  touch "$data/made"
fi

if [ -z "$WITNESS" ]; then exec postgres -D "$data"; fi
postgres -D "$data" &
database=$!
front-end &
agent=$!
trap 'kill -TERM $agent; kill -INT $database; wait $database; exit' TERM
wait -n
