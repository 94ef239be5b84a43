#!/usr/bin/env bash
# files-interval.sh <seconds> [--what-if]: how often the files are copied to the other site, from now on.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

what_if "$@"
takes "files-interval.sh <seconds> [--what-if]" 1 1 "${ORDERED[@]}"
SECONDS_BETWEEN=${ARGUMENTS[0]}

plan "the interval is one" "the other site copies at that interval"

is_an_interval() {
  case $SECONDS_BETWEEN in
    '' | *[!0-9]*) refuse "an interval is a whole number of seconds, not $SECONDS_BETWEEN." ;;
  esac
  if [ "$SECONDS_BETWEEN" -lt 1 ] || [ "$SECONDS_BETWEEN" -gt 10800 ]; then refuse "an interval is 1 second to 3 hours, not $SECONDS_BETWEEN s."; fi
}

copies_every() {
  local at name
  at=$(file_server) || refuse "no server serves the files, so nothing is copied."
  for name in $FILE_SERVERS; do
    [ "$(site_of "$name")" = "$(site_of "$at")" ] || file_orders "$name" every "$SECONDS_BETWEEN"
  done
}

step "the interval is one" is_an_interval
step "the other site copies at that interval" copies_every
