# shellcheck shell=sh disable=SC2012,SC2010
# A dump of pg_dump: custom, directory or plain. It is loaded into a new database cluster, without owners and privileges.
# shellcheck source=postgresql.sh
. "$HERE/postgresql.sh"

dump() {
  if [ -e "$BACKUP/toc.dat" ]; then echo "$BACKUP"; return; fi
  newest=$(ls -td "$BACKUP"/*/ 2>/dev/null | while read -r folder; do if [ -e "$folder/toc.dat" ]; then echo "$folder"; break; fi; done)
  file=$(ls -tp "$BACKUP" | grep -v / | head -n 1)
  if [ -n "$newest" ]; then echo "$newest"; elif [ -n "$file" ]; then echo "$BACKUP/$file"; fi
}

# Roles that the text of a dump names, so that it loads; their passwords are not in it.
roles() {
  plainly "$1" | grep -aoE '^(ALTER [A-Z ]+ .* OWNER TO|GRANT .* TO|REVOKE .* FROM) "?[A-Za-z0-9_.-]+"?;$' | sed -E 's/.* "?([A-Za-z0-9_.-]+)"?;$/\1/' |
    sort -u | grep -vixE 'public|postgres' | while read -r role; do echo "create role \"$role\";"; done
}

restore() {
  from=$(dump)
  [ -n "$from" ] || fail no-backup
  initdb -D "$DATA" --username=postgres --encoding=UTF8 --locale=C.UTF-8 --data-checksums > "$RUN/initdb" 2>&1 || because "$RUN/initdb" "$SPACE" no-space
  export PGUSER=postgres
  PGDATABASE=postgres start || server_failed
  if [ "$PGDATABASE" != postgres ]; then createdb --maintenance-db=postgres "$PGDATABASE" > "$RUN/createdb" 2>&1; fi
  if [ -d "$from" ] || [ "$(head -c 5 "$from")" = PGDMP ]; then
    made=$(pg_restore -l "$from" 2> "$RUN/restore.log" | sed -n 's/^; *Archive created at //p')
    moment "$made" > "$RUN/made"
    pg_restore --no-owner --no-privileges --exit-on-error -d "$PGDATABASE" "$from" >> "$RUN/restore.log" 2>&1
  else
    plainly "$from" 2> "$RUN/restore.log" | tail -c 4096 | grep -aq 'PostgreSQL database dump complete' || fail truncated
    roles "$from" > "$RUN/roles.sql"
    psql -Xq -d postgres -f "$RUN/roles.sql" > /dev/null 2>&1
    plainly "$from" 2>> "$RUN/restore.log" | psql -XqAt -v ON_ERROR_STOP=1 -d "$PGDATABASE" > /dev/null 2>> "$RUN/restore.log"
  fi || because "$RUN/restore.log" "$SPACE" no-space 'could not read from input file: end of file|unexpected end|premature|could not find block' truncated \
    'unsupported version|newer|unrecognized configuration|not available|does not exist' wrong-version \
    'could not open|No such file|missing' missing-file '.' damaged-file
  if [ -s "$RUN/made" ]; then fact moment-log "$(cat "$RUN/made")"; fi
  : > "$RUN/loaded"
}

# The server that was loaded is the one that serves: it answers, and plans by statistics of its own.
recover() {
  vacuumdb --analyze-only -q -U postgres -d "$PGDATABASE" > "$RUN/analyze" 2>&1 || fail no-sign-in
}

verify() {
  if [ -e "$RUN/loaded" ]; then fact verify ok; fi
}

segments() {
  :
}

# A cluster that was made a moment ago has no old pages to look at.
pages() {
  :
}
