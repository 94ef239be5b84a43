# shellcheck shell=sh disable=SC2012,SC2119
# A backup of mariadb-backup (mariabackup): it is prepared, and its files become the server's data.
# shellcheck source=mariadb.sh
. "$HERE/mariadb.sh"

place() {
  for name in mariadb_backup_checkpoints xtrabackup_checkpoints; do
    newest=$(ls -t "$BACKUP/$name" "$BACKUP"/*/"$name" 2>/dev/null | head -n 1)
    if [ -n "$newest" ]; then dirname "$newest"; return; fi
  done
}

restore() {
  from=$(place)
  [ -n "$from" ] || fail no-backup
  cp -a "$from/." "$DATA/" 2> "$RUN/restore.log" || because "$RUN/restore.log" "$SPACE" no-space '.' unreadable
  if ! mariadb-backup --no-defaults --prepare --target-dir="$DATA" > "$RUN/prepare.log" 2>&1; then
    because "$RUN/prepare.log" "$SPACE" no-space \
      'ncompatible|ersion|unknown option' wrong-version \
      'Log block|log (file|sequence)|LSN|redo' missing-wal \
      'orrupt|checksum|too small|truncated|Cannot (open|read)|not found|ERROR|error' damaged-file
  fi
  grep -q 'completed OK' "$RUN/prepare.log" || fail damaged-file
  # A log that was cut short is replayed to its new end without a complaint; the backup notes how far it reached.
  wanted=$(cat "$from"/*_checkpoints | sed -n 's/^last_lsn = //p')
  reached=$(sed -n 's/.*End of log at LSN=\([0-9]*\).*/\1/p' "$RUN/prepare.log" | tail -n 1)
  if [ "${reached:-0}" -gt 0 ] && [ "$reached" -lt "${wanted:-0}" ]; then fail missing-wal; fi
}

recover() {
  start || server_failed
}

verify() {
  :
}
