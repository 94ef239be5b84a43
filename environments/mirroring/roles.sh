#!/bin/bash
# Runs once, on the first server: the application's database, its two accounts, and the operator's password.
set -euo pipefail

psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username postgres --dbname postgres \
  --set postgres="$POSTGRES_PASSWORD" --set app="$APP_PASSWORD" --set observer="$OBSERVER_PASSWORD" <<'SQL'
ALTER ROLE postgres PASSWORD :'postgres';
CREATE ROLE app LOGIN PASSWORD :'app';
CREATE ROLE observer LOGIN PASSWORD :'observer' IN ROLE pg_monitor;
CREATE DATABASE app OWNER app;
GRANT CONNECT ON DATABASE app TO observer;
SQL
