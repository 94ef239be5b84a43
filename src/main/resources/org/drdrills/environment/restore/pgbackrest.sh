# shellcheck shell=sh disable=SC2012,SC2086
# A repository of pgBackRest. Its newest backup is restored, and all log that was archived since is replayed.
# shellcheck source=postgresql.sh
. "$HERE/postgresql.sh"

export PGBACKREST_REPO1_PATH=$BACKUP PGBACKREST_PG1_PATH=$DATA PGBACKREST_LOCK_PATH=$RUN PGBACKREST_LOG_PATH=$RUN \
  PGBACKREST_LOG_LEVEL_FILE=off PGBACKREST_LOG_LEVEL_CONSOLE=info PGBACKREST_SPOOL_PATH=$RUN PGBACKREST_CONFIG=/dev/null \
  PGBACKREST_CONFIG_INCLUDE_PATH=/restore/bin/checks PGBACKREST_JOB_RETRY=0
if [ -z "$STANZA" ]; then STANZA=$(ls "$BACKUP/backup" 2>/dev/null | head -n 1); fi
export PGBACKREST_STANZA=$STANZA

encrypted() {
  head -c 8 "$BACKUP/backup/$STANZA/backup.info" 2> /dev/null | grep -aq '^Salted__'
}

if encrypted && [ -s "$HERE/secrets/key" ]; then
  PGBACKREST_REPO1_CIPHER_TYPE=aes-256-cbc
  PGBACKREST_REPO1_CIPHER_PASS=$(cat "$HERE/secrets/key")
  export PGBACKREST_REPO1_CIPHER_TYPE PGBACKREST_REPO1_CIPHER_PASS
fi

restore() {
  if encrypted && [ ! -s "$HERE/secrets/key" ]; then fail wrong-key; fi
  if ! pgbackrest --archive-mode=off restore > "$RUN/restore.log" 2>&1; then
    # What another key decrypts is no text.
    if encrypted; then outside='key/value found outside of section'; else outside=CryptoError; fi
    because "$RUN/restore.log" "$SPACE" no-space \
      "CryptoError|cipher header invalid|is or was the repo encrypted|$outside" wrong-key \
      'unable to load info file' damaged-file \
      'no backup set found|unable to find backup|no prior backup' no-backup \
      'ERROR: \[02[689]\]|threw error|checksum|does not match expected|FormatError|DecompressError|unexpected eof|unexpected end|corrupt' damaged-file \
      'FileMissingError|missing file' missing-file
  fi
  label=$(grep -oE 'restore backup set [0-9]{8}-[0-9]{6}F(_[0-9]{8}-[0-9]{6}[DI])?' "$RUN/restore.log" | head -n 1 | sed 's/.* //')
  if [ -n "$label" ]; then fact backup "$label"; fi
  # pgBackRest has said in the data how the log is fetched.
  RESTORE_COMMAND=
}

segments() {
  find "$BACKUP/archive/$STANZA" -type f | sed -E 's,.*/,,' | grep -oE '^[0-9A-F]{24}-' | tr -d -
}

verify() {
  pgbackrest --output=text --verbose verify > "$RUN/verify" 2>&1
  if grep -qE '^status: ok' "$RUN/verify"; then
    fact verify ok
  elif grep -qE '^status: error' "$RUN/verify"; then
    fact verify damaged
  else
    fact verify not-run
  fi
}
