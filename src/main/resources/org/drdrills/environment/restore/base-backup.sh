# shellcheck shell=sh disable=SC2012,SC2010
# A copy of PostgreSQL's data, as pg_basebackup makes it: a folder, or base.tar with pg_wal.tar; and archived log in a folder beside it,
# called wal, archive, wal_archive or pg_wal, where there is one.
# shellcheck source=postgresql.sh
. "$HERE/postgresql.sh"

place() {
  for folder in "$BACKUP" "$BACKUP/base" "$BACKUP/data" "$BACKUP/backup"; do
    if [ -e "$folder/PG_VERSION" ] || ls "$folder"/base.tar* > /dev/null 2>&1; then echo "$folder"; return; fi
  done
  one=$(find "$BACKUP" -maxdepth 1 -type f -name '*.tar*' ! -name 'pg_wal.tar*' | head -n 1)
  [ -n "$one" ] && echo "$BACKUP"
}

log_folder() {
  for name in wal archive wal_archive; do
    if [ -d "$BACKUP/$name" ]; then echo "$BACKUP/$name"; return; fi
  done
}

unpack() {
  if ! plainly "$1" 2> "$RUN/unpack.log" | tar -x -C "$2" -f - 2>> "$RUN/unpack.log" || [ -s "$RUN/unpack.log" ]; then
    because "$RUN/unpack.log" "$SPACE" no-space 'nexpected (EOF|end)|premature|too short' truncated '.' damaged-file
  fi
}

restore() {
  from=$(place)
  [ -n "$from" ] || fail no-backup
  if [ -e "$from/PG_VERSION" ]; then
    for entry in "$from"/* "$from"/.[!.]*; do
      case "$entry" in "$BACKUP/wal" | "$BACKUP/archive" | "$BACKUP/wal_archive") continue ;; esac
      if [ -e "$entry" ]; then cp -a "$entry" "$DATA/" 2>> "$RUN/restore.log" || because "$RUN/restore.log" "$SPACE" no-space '.' unreadable; fi
    done
  else
    whole=$(ls "$from"/base.tar* 2>/dev/null | head -n 1)
    [ -n "$whole" ] || whole=$(find "$from" -maxdepth 1 -type f -name '*.tar*' ! -name 'pg_wal.tar*' | head -n 1)
    unpack "$whole" "$DATA"
    log=$(ls "$from"/pg_wal.tar* 2>/dev/null | head -n 1)
    if [ -n "$log" ]; then mkdir -p "$DATA/pg_wal"; unpack "$log" "$DATA/pg_wal"; fi
  fi
  if [ -n "$(ls "$DATA/pg_tblspc" 2>/dev/null)" ] || [ -s "$DATA/tablespace_map" ]; then fail tablespaces; fi
  rm -f "$DATA/postmaster.pid" "$DATA/standby.signal" "$DATA/recovery.signal"
  chmod 700 "$DATA"
  mkdir -p "$DATA/pg_wal"
  if [ -n "$(log_folder)" ]; then
    cat > "$RUN/fetch-log" <<SCRIPT
#!/bin/sh
if [ -e "$(log_folder)/\$1" ]; then cp "$(log_folder)/\$1" "\$2"
elif [ -e "$(log_folder)/\$1.gz" ]; then gzip -dc "$(log_folder)/\$1.gz" > "\$2"
elif [ -e "$(log_folder)/\$1.zst" ]; then zstd -dqc "$(log_folder)/\$1.zst" > "\$2"
else exit 1; fi
SCRIPT
    : > "$DATA/recovery.signal"
  fi
}

if [ -e "$RUN/fetch-log" ]; then RESTORE_COMMAND="sh $RUN/fetch-log %f %p"; fi

segments() {
  if [ -n "$(log_folder)" ]; then ls "$(log_folder)" | grep -oE '^[0-9A-F]{24}(\.gz|\.zst)?$' | cut -c 1-24; fi
}

verify() {
  from=$(place)
  if [ -e "$from/backup_manifest" ] && [ -e "$from/PG_VERSION" ]; then
    if pg_verifybackup --no-parse-wal --ignore=wal --ignore=archive --ignore=wal_archive "$from" > "$RUN/verify" 2>&1; then
      fact verify ok
    else
      fact verify damaged
    fi
  fi
}
