#!/usr/bin/env bash
# pairing-check.sh [--what-if]: whether both servers of each pair are alike, so that the one can stand in for the other. Nothing keeps an
# operator from pairing servers that are not.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

what_if "$@"
takes "pairing-check.sh [--what-if]" 0 0 "${ORDERED[@]}"

plan "the servers of each pair are alike"

MATTERS="server_version server_encoding wal_segment_size block_size data_checksums max_connections shared_buffers fsync full_page_writes synchronous_commit"

what_it_is() {
  sql "$1" "SELECT name || ' ' || current_setting(name) FROM unnest(string_to_array('$MATTERS', ' ')) AS name
    UNION ALL SELECT 'system ' || split_part(version(), ' on ', 2) ORDER BY 1"
}

alike() {
  local name home partner unlike=
  while read -r name home partner; do
    [ -n "$partner" ] || continue
    what_it_is "$home" > /tmp/home || refuse "$home does not answer, so the pair $name cannot be compared."
    what_it_is "$partner" > /tmp/partner || refuse "$partner does not answer, so the pair $name cannot be compared."
    if cmp -s /tmp/home /tmp/partner; then
      echo "$home and $partner ($name) are alike."
    else
      unlike="$unlike $name"
      echo "$home and $partner ($name) differ:"
      diff /tmp/home /tmp/partner || true
    fi
  done < <(config "SELECT name || ' ' || home || ' ' || coalesce(partner, '') FROM pool ORDER BY name"; echo "configuration $STORES")
  [ -z "$unlike" ] || refuse "these pairs are not of servers that are alike:$unlike."
}

step "the servers of each pair are alike" alike
