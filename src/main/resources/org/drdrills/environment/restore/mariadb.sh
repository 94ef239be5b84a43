# shellcheck shell=sh disable=SC2034
# What the backups of MariaDB have in common: the server that is started on what was restored, and what is asked of it.
OWNER=mysql
SOCKET=$RUN/mariadb.sock

client() {
  mariadb --no-defaults --batch --skip-column-names --socket="$SOCKET" --user="${DATABASE_USER:-root}" "$@"
}

# Without accounts, without a network, and without replication, whatever the restored data say.
start() {
  mariadbd --no-defaults --datadir="$DATA" --socket="$SOCKET" --pid-file="$RUN/mariadb.pid" --skip-networking --skip-grant-tables \
    --skip-slave-start --event-scheduler=disabled --default-time-zone=+00:00 --log-error="$RUN/server.log" --tmpdir="$RUN" "$@" \
    > "$RUN/server.out" 2>&1 < /dev/null &
  server=$!
  until client -e 'select 1' > /dev/null 2>&1; do
    kill -0 $server 2>/dev/null || return 1
    sleep 0.1
  done
}

server_failed() {
  because "$RUN/server.log" "$SPACE" no-space \
    'created with (a )?(newer|different)|Unsupported redo log|is in (an )?unsupported|downgrade' wrong-version \
    'orrupt|checksum|Invalid|Missing|Cannot (open|read)|ERROR' damaged-file
}

signed_in() {
  client -e 'select 1' > "$RUN/sign-in" 2>&1
}

sql() {
  { echo 'set session transaction read only;'; cat "$1"; } | client --init-command="set time_zone='+00:00'" ${DATABASE:+"$DATABASE"}
}

sqlstate() {
  grep -oE 'ERROR [0-9]+ \([0-9A-Z]{5}\)' "$RUN/answer.err" | head -n 1 | sed -E 's/.*\((.*)\)/\1/'
}

counts() {
  others="'mysql','sys','information_schema','performance_schema'"
  echo "select count(*) from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ($others)" > "$RUN/tables.sql"
  ask tables "$RUN/tables.sql"
  client -e "select concat('select count(*) from \`', replace(table_schema, '\`', '\`\`'), '\`.\`', replace(table_name, '\`', '\`\`'), '\`;') from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ($others)" > "$RUN/count.sql" 2>/dev/null
  if client < "$RUN/count.sql" > "$RUN/count" 2>/dev/null; then fact rows "$(awk '{ all += $1 } END { printf "%d", all }' "$RUN/count")"; fi
}

# Every table against its own rules; the server reads each of its pages with its checksum.
pages() {
  mariadb-check --no-defaults --socket="$SOCKET" --user="${DATABASE_USER:-root}" --all-databases --extended --check > "$RUN/check" 2>&1
  if grep -qE '^(error|Error|warning) |Corrupt|doesn.t exist|2013|2002' "$RUN/check"; then
    fact tables-checked damaged
    fact tables-bad "$(grep -cE '^(error|Error) ' "$RUN/check")"
  elif grep -qE 'OK$' "$RUN/check"; then
    fact tables-checked ok
  else
    fact tables-checked not-run
  fi
}

integrity() {
  verify
  counts
  pages
}
