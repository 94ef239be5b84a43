# shellcheck shell=sh disable=SC2034,SC2086
# What the backups of PostgreSQL have in common: the server that is started on what was restored, and what is asked of it.
OWNER=postgres
for found in /usr/lib/postgresql/*/bin /usr/local/bin /usr/local/pgsql/bin; do
  if [ -x "$found/postgres" ]; then PATH=$found:$PATH; fi
done
PORT=5432
export PGHOST=$RUN PGPORT=$PORT PGUSER=${DATABASE_USER:-postgres} PGDATABASE=${DATABASE:-postgres} PGTZ=UTC

right_version() {
  [ -s "$DATA/PG_VERSION" ] || fail missing-file
  [ "$(cat "$DATA/PG_VERSION")" = "$(postgres --version | sed -E 's/.* ([0-9]+)(\.|beta|rc|devel).*/\1/')" ] || fail wrong-version
}

# Settings of this lab in place of the system's own, so that nothing is sent, archived, preloaded or listened for. Those on the command
# line outweigh what ALTER SYSTEM has left in the data. Without hot standby the limits of the backed-up server need not be known.
start() {
  cat > "$RUN/postgresql.conf" <<SETTINGS
fsync = on
shared_buffers = 128MB
max_connections = 50
logging_collector = off
log_timezone = UTC
timezone = UTC
lc_messages = C
log_line_prefix = '%m '
log_statement = none
log_min_error_statement = panic
log_error_verbosity = terse
restore_command = '${RESTORE_COMMAND:-}'
recovery_target_timeline = latest
SETTINGS
  echo 'local all all trust' > "$RUN/pg_hba.conf"
  : > "$RUN/pg_ident.conf"
  postgres -D "$DATA" -c config_file="$RUN/postgresql.conf" -c hba_file="$RUN/pg_hba.conf" -c ident_file="$RUN/pg_ident.conf" \
    -c listen_addresses= -c unix_socket_directories="$RUN" -c port=$PORT -c archive_mode=off -c archive_command= \
    -c archive_library= -c primary_conninfo= -c primary_slot_name= -c synchronous_standby_names= -c shared_preload_libraries= \
    -c hot_standby=off -c ssl=off -c recovery_target_action=promote -c max_worker_processes=8 -c wal_level=replica \
    -c data_directory="$DATA" -c log_min_messages=log \
    >> "$RUN/server.log" 2>&1 < /dev/null &
  server=$!
  until psql -XqAtc 'select 1' > /dev/null 2>&1; do
    kill -0 $server 2>/dev/null || return 1
    # A role or database that is not there means a server that answers.
    if psql -XqAtc 'select 1' 2>&1 | grep -qE 'FATAL: +(role|database) '; then return 0; fi
    sleep 0.1
  done
}

server_failed() {
  because "$RUN/server.log" "$SPACE" no-space \
    'could not locate (a valid|required) checkpoint record|could not find redo location|WAL ends before|requested timeline|recovery ended before configured' missing-wal \
    'incorrect (resource manager|prev-link|checksum)|invalid (magic|record|page)|could not read|unexpected (pageaddr|data beyond)|references to invalid pages|database files are incompatible|incorrect checksum in control|PANIC' damaged-file \
    'could not open file|could not access|No such file' missing-file
}

moment() {
  [ -n "$1" ] && date -u -d "$1" +%s.%6N 2>/dev/null
}

# How far the log was replayed; and of what the archive holds beyond, how many segments, and whether the very next one is there.
replayed() {
  last=$(grep -oE 'last completed transaction was at log time [0-9: .+-]+' "$RUN/server.log" | tail -n 1 | sed 's/.*log time //')
  [ -n "$last" ] || last=$(cat "$RUN/backup-start" 2>/dev/null)
  last=$(moment "$last")
  if [ -n "$last" ]; then fact moment-log "$last"; fi
  lsn=$(grep -oE 'redo done at [0-9A-F]+/[0-9A-F]+' "$RUN/server.log" | tail -n 1 | sed 's/.* //')
  if [ -n "$lsn" ]; then
    fact lsn "$lsn"
    reached=$(psql -XqAtc "select substr(pg_walfile_name('$lsn'), 9)" 2>/dev/null)
    segments > "$RUN/segments"
    timeline=$(cut -c 1-8 "$RUN/segments" | sort | tail -n 1)
    if [ -n "$reached" ] && [ -n "$timeline" ]; then
      grep "^$timeline" "$RUN/segments" | cut -c 9-24 | sort -u | awk -v r="$reached" '$0 > r' > "$RUN/beyond"
      fact wal-beyond "$(wc -l < "$RUN/beyond")"
      next=$(psql -XqAtc "select substr(pg_walfile_name('$lsn'::pg_lsn + pg_size_bytes(current_setting('wal_segment_size'))), 9)" 2>/dev/null)
      if grep -qx "$next" "$RUN/beyond"; then fact wal-next there; else fact wal-next missing; fi
    fi
  fi
}

recover() {
  right_version
  if [ -s "$DATA/backup_label" ]; then sed -n 's/^START TIME: //p' "$DATA/backup_label" > "$RUN/backup-start"; fi
  start || server_failed
  fact recovering "$(psql -XqAtc 'select pg_is_in_recovery()' 2>/dev/null)"
  replayed
}

signed_in() {
  psql -XqAtc 'select 1' > "$RUN/sign-in" 2>&1
}

sql() {
  PGOPTIONS='-c default_transaction_read_only=on' psql -XqAt -v ON_ERROR_STOP=1 -v VERBOSITY=sqlstate -f "$1"
}

sqlstate() {
  grep -oE 'ERROR: +[0-9A-Z]{5}$' "$RUN/answer.err" | head -n 1 | sed 's/.* //'
}

counts() {
  cat > "$RUN/tables.sql" <<'SQL'
select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%'
SQL
  cat > "$RUN/rows.sql" <<'SQL'
select coalesce(sum((xpath('/row/c/text()', query_to_xml(format('select count(*) as c from only %I.%I', n.nspname, c.relname), false, true, '')))[1]::text::bigint), 0)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%'
SQL
  ask tables "$RUN/tables.sql"
  ask rows "$RUN/rows.sql"
}

# Every page against its checksum, and every table and index against its own rules.
pages() {
  if command -v pg_amcheck > /dev/null; then
    PGDATABASE=postgres pg_amcheck --all --install-missing --heapallindexed > "$RUN/amcheck" 2>&1
    case $? in
      0) fact amcheck ok ;;
      2) fact amcheck damaged; fact amcheck-findings "$(grep -cE '^(heap table|btree index)' "$RUN/amcheck")" ;;
      *) fact amcheck not-run ;;
    esac
  fi
  pid=$(head -n 1 "$DATA/postmaster.pid")
  kill -INT "$pid"
  while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
  if pg_checksums --check -D "$DATA" > "$RUN/checksums" 2>&1; then
    fact checksums ok
  elif grep -q 'checksums are not enabled' "$RUN/checksums"; then
    fact checksums off
  elif grep -qE 'checksum verification failed|could not read block|Bad checksums: +[1-9]' "$RUN/checksums"; then
    fact checksums damaged
    fact checksums-bad "$(grep -cE 'checksum verification failed|could not read block' "$RUN/checksums")"
  else
    fact checksums not-run
  fi
  scanned=$(sed -n 's/^Blocks scanned: *//p' "$RUN/checksums")
  if [ -n "$scanned" ]; then fact pages "$scanned"; fi
}

integrity() {
  verify
  counts
  pages
}
