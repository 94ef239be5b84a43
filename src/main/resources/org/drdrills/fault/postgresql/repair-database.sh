#!/bin/bash
# Undoes damage-database.sh.
set -eu
sql() { PGPASSWORD=$POSTGRES_PASSWORD psql -qAtX -h 127.0.0.1 -U postgres -d postgres -c "$1"; }
data=$(sql "select setting from pg_settings where name = 'data_directory'")
cp -p "$data/pg_filenode.map.before" "$data/base/$(sql "select oid from pg_database where datname = '$DATABASE'")/pg_filenode.map"
rm "$data/pg_filenode.map.before"
