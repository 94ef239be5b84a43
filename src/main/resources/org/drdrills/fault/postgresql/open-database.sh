#!/bin/bash
# Signs in to the database $DATABASE; exit code 0 if that works.
PGPASSWORD=$POSTGRES_PASSWORD psql -qAtX -h 127.0.0.1 -U postgres -d "$DATABASE" -c 'select 1' 2>&1
