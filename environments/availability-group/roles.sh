#!/bin/bash
# Runs once, on the first primary: the application's database and the two accounts beside the superuser.
set -euo pipefail

psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --set app="$APP_PASSWORD" --set observer="$OBSERVER_PASSWORD" "$1" <<'SQL'
CREATE ROLE app LOGIN PASSWORD :'app';
CREATE ROLE observer LOGIN PASSWORD :'observer' IN ROLE pg_monitor;
CREATE DATABASE app OWNER app;
GRANT CONNECT ON DATABASE app TO observer;
SQL
