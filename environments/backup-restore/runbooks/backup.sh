#!/usr/bin/env bash
# backup.sh [full | incr]: backs the serving server up; incr, which is usual, takes what has changed since the last backup.
# shellcheck source=pool.sh
. "$(dirname "$0")/pool.sh"

takes "backup.sh [full | incr]" 0 1 "$@"
KIND=${ARGUMENTS[0]:-incr}

plan "a server accepts writes" \
  "it is backed up"

backs_up() {
  on "$(first accepts_writes "$SERVERS")" pool-server backup "$KIND"
}

step "a server accepts writes" somebody_serves
step "it is backed up" backs_up
