#!/bin/bash
# Drops the clients' table of all writes in the database $DATABASE.
PGPASSWORD=$POSTGRES_PASSWORD psql -qAtX -v ON_ERROR_STOP=1 -h 127.0.0.1 -U postgres -d "$DATABASE" -c 'DROP TABLE ledger'
