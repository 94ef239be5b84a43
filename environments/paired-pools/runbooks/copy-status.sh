#!/usr/bin/env bash
# copy-status.sh: for each pool and direction, who copies from whom, and how far it is: steady, behind, or broken.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

takes "copy-status.sh" 0 0 "$@"

plan "the state of every copy"

tell() {
  local name serving other state bytes word
  printf '%-14s %-10s %-10s %s\n' pool from to state
  { config "SELECT name || ' ' || serving || ' ' || CASE WHEN serving = home THEN coalesce(partner, '-') ELSE home END FROM pool ORDER BY name"
    echo "configuration $(store) $(other_store "$(store)")"; } | while read -r name serving other; do
    read -r state bytes <<< "$(copy_of "$serving" "$other" || true)"
    if [ "${state:-}" != streaming ]; then word=broken; elif steady "$serving" "$other"; then word=steady; else word="behind by $bytes bytes"; fi
    printf '%-14s %-10s %-10s %s\n' "$name" "$serving" "$other" "$word"
  done
}

tell_files() {
  local at name word
  at=$(file_server) || { echo "no server serves the files"; return 0; }
  for name in $FILE_SERVERS; do
    [ "$name" != "$at" ] || continue
    if [ "$(of_files "$name" from)" != "$at" ]; then word=broken
    elif holds "$name" "$(of_files "$at" bytes)"; then word=final
    else word="steady, every $(of_files "$name" every) s"; fi
    printf '%-14s %-10s %-10s %s\n' files "$at" "$name" "$word"
  done
}

tell_all() {
  tell
  tell_files
}

step "the state of every copy" tell_all
