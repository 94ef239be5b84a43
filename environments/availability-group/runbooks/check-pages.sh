#!/usr/bin/env bash
# check-pages.sh: reads every page of every server from its disk and verifies its checksum. Refused if one is damaged.
# A base backup reads the files and not what the server has in memory; nothing of it is kept.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

takes "check-pages.sh" 0 0 "$@"

plan "every server has checksums" \
  "every page is whole"

has_checksums() {
  [ "$(sql "$1" 'SHOW data_checksums')" = on ]
}

every_server_has_checksums() {
  local with
  with=$(those has_checksums "$SERVERS" | sort | xargs)
  [ "$with" = "$(xargs -n 1 <<< "$SERVERS" | sort | xargs)" ] \
    || refuse "only these servers answer and have checksums of their pages: ${with:-none}."
  echo "$with have checksums of their pages."
}

# Says what is wrong with the pages of one server.
read_pages() {
  {
    PGPASSWORD=$REPLICATION_PASSWORD PGCONNECT_TIMEOUT=3 timeout 60 \
      pg_basebackup --host "$1" --username replicator --checkpoint fast --wal-method none --no-manifest --format tar \
      --pgdata - > /dev/null
  } 2>&1
}

every_page_is_whole() {
  local server said damaged=
  for server in $SERVERS; do
    if said=$(read_pages "$server"); then
      echo "Every page of $server is whole."
    elif grep --quiet checksum <<< "$said"; then
      echo "$server: $(grep --max-count 1 "checksum" <<< "$said")"
      damaged="$damaged $server"
    else
      fail "the pages of $server could not be read: $(xargs <<< "$said")"
    fi
  done
  [ -z "$damaged" ] || refuse "pages are damaged on$damaged."
}

step "every server has checksums" every_server_has_checksums
step "every page is whole" every_page_is_whole
