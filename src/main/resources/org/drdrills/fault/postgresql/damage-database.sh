#!/bin/bash
# Damages the database $DATABASE: PostgreSQL reads this map of files at each sign-in, and finds its checksum wrong.
set -eu
sql() { PGPASSWORD=$POSTGRES_PASSWORD psql -qAtX -h 127.0.0.1 -U postgres -d postgres -c "$1"; }
data=$(sql "select setting from pg_settings where name = 'data_directory'")
map=$data/base/$(sql "select oid from pg_database where datname = '$DATABASE'")/pg_filenode.map
cp -p "$map" "$data/pg_filenode.map.before"
head -c 512 /dev/urandom > "$map"
sql "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = '$DATABASE'"
