#!/bin/bash
# Whether the database $DATABASE has the clients' table of all writes: prints present or absent.
PGPASSWORD=$POSTGRES_PASSWORD psql -qAtX -v ON_ERROR_STOP=1 -h 127.0.0.1 -U postgres -d "$DATABASE" \
  -c "SELECT CASE WHEN to_regclass('ledger') IS NULL THEN 'absent' ELSE 'present' END"
