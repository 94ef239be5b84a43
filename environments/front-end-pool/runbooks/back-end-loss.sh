#!/usr/bin/env bash
# back-end-loss.sh <seconds>: how long the back end may be lost before the pool takes no writes until it is back.
# shellcheck source=../../availability-group/runbooks/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=pool.sh
. "$(dirname "$0")/pool.sh"

takes "back-end-loss.sh <seconds>" 1 1 "$@"
plan "every server knows"

tell() {
  local server
  for server in $SERVERS; do on "$server" front-end back-end-loss "${ARGUMENTS[0]}"; done
}

step "every server knows" tell
