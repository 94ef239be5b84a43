#!/bin/bash
# The back end: one PostgreSQL server with the pool's database, made when it starts for the first time.
set -eu

data=/var/lib/postgresql/data/pool
if [ ! -e "$data/made" ]; then
  rm -rf "$data"
  initdb --pgdata "$data" --auth-local peer --auth-host scram-sha-256 --encoding UTF8 --locale C.UTF-8 --no-sync > /dev/null
  {
    echo "listen_addresses = '*'"
    echo "max_connections = 100"
    # Every server keeps a few connections; those of one that vanished go within seconds.
    echo "tcp_keepalives_idle = 5"
    echo "tcp_keepalives_interval = 2"
  } >> "$data/postgresql.conf"
  echo "host pool pool all scram-sha-256" >> "$data/pg_hba.conf"
  pg_ctl --pgdata "$data" --options "-c listen_addresses=''" --wait --silent start
  psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --set password="$SQL_PASSWORD" postgres <<'SQL'
CREATE ROLE pool LOGIN PASSWORD :'password';
CREATE DATABASE pool OWNER pool;
SQL
  pg_ctl --pgdata "$data" --wait --silent stop
  touch "$data/made"
fi
exec postgres -D "$data"
