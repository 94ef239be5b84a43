# shellcheck shell=sh disable=SC2012,SC2010,SC2119
# A dump of mariadb-dump or mysqldump: SQL, which is loaded into a new server.
# shellcheck source=mariadb.sh
. "$HERE/mariadb.sh"

dump() {
  file=$(ls -tp "$BACKUP" | grep -v / | head -n 1)
  if [ -n "$file" ]; then echo "$BACKUP/$file"; fi
}

restore() {
  from=$(dump)
  [ -n "$from" ] || fail no-backup
  if ! plainly "$from" 2> "$RUN/restore.log" | tail -c 4096 | grep -aqE '^-- Dump completed'; then fail truncated; fi
  if [ -s "$RUN/restore.log" ]; then fail truncated; fi
  mariadb-install-db --no-defaults --datadir="$DATA" --skip-test-db --auth-root-authentication-method=normal > "$RUN/install" 2>&1 ||
    because "$RUN/install" "$SPACE" no-space
  start || server_failed
  if [ -n "$DATABASE" ]; then client -e "create database if not exists \`$DATABASE\`" > /dev/null 2>&1; fi
  plainly "$from" | client ${DATABASE:+"$DATABASE"} > /dev/null 2> "$RUN/load.log" ||
    because "$RUN/load.log" "$SPACE" no-space 'Unknown (collation|character set|storage engine)' wrong-version '.' damaged-file
  : > "$RUN/loaded"
}

recover() {
  signed_in || fail no-sign-in
}

verify() {
  if [ -e "$RUN/loaded" ]; then fact verify ok; fi
}
