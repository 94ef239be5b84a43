# shellcheck shell=bash
# Runs once, on the first server.
psql --no-psqlrc --quiet --username postgres --dbname postgres --set password="$POSTGRES_PASSWORD" \
  <<< "ALTER ROLE postgres PASSWORD :'password'"
