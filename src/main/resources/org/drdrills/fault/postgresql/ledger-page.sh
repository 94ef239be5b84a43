#!/bin/bash
# Prints the file that holds the first page of the clients' table of all writes in the database $DATABASE, and the offset
# of a byte in that page. Nothing writes that page again: all its rows are frozen, and it is on the disk.
set -eu
sql() { PGPASSWORD=$POSTGRES_PASSWORD psql -qAtX -v ON_ERROR_STOP=1 -h 127.0.0.1 -U postgres -d "$DATABASE" -c "$1"; }
if [ "$(sql 'SELECT pg_is_in_recovery()')" = f ]; then sql 'VACUUM (FREEZE) ledger'; fi
sql CHECKPOINT
echo "$(sql "SELECT current_setting('data_directory') || '/' || pg_relation_filepath('ledger')") 8185"
