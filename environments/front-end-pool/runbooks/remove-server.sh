#!/usr/bin/env bash
# remove-server.sh [server]: takes a server out of the pool for good: the one that is named, or the one that is lost, or the last one, which stops. Its replicas are made
# anew on the servers that stay, and its vote counts no longer.
# shellcheck source=../../availability-group/runbooks/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=pool.sh
. "$(dirname "$0")/pool.sh"

takes "remove-server.sh [server]" 0 1 "$@"
GONE=${ARGUMENTS[0]:-}
plan "three servers are left" "the server serves no more" "the servers that stay know the pool" "the replicas move to them" "every group is whole"

# The pool as its servers know it, and as it will be. A step's own variables end with it.
NOW=$(told "$(first runs "$SERVERS")" pool)
for server in $NOW; do
  [ -n "$GONE" ] || runs "$server" || GONE=$server
done
[ -n "$GONE" ] || GONE=${NOW##* }
# shellcheck disable=SC2086 # the names are words
STAY=$(printf '%s\n' $NOW | grep -vx "$GONE" | xargs)

three_are_left() {
  [ -n "$NOW" ] || fail "no server of the pool answers."
  [ "$(wc -w <<< "$STAY")" -ge 3 ] || refuse "$STAY would be left; a pool of two servers is not supported."
  echo "The pool is $NOW, and will be $STAY."
}

serves_no_more() {
  case " $NOW " in *" $GONE "*) ;; *) refuse "$GONE is no server of the pool; it has $NOW." ;; esac
  local server
  for server in $STAY; do serves "$server" || refuse "$server does not serve; its replicas are needed."; done
  if runs "$GONE"; then
    on "$GONE" front-end retire
    sleep 2
    ! serves "$GONE" || fail "$GONE still serves."
  fi
}

publish() {
  local server
  for server in $STAY db1; do on "$server" front-end publish "$STAY"; done
}

move() {
  on "${STAY%% *}" front-end remove "$GONE"
}

# Each server that stays sees the others, with replicas that are up to date.
whole() {
  local server
  for server in $STAY; do
    [ "$(ask "http://$server:8300/state" | jq --raw-output '.server as $me | [.sees[], $me] | sort | join(" ")')" = "$STAY" ] || return 1
  done
}

all_whole() {
  within 60 whole || fail "not every replica is up to date after 60 s."
  echo "The pool is $STAY."
}

step "three servers are left" three_are_left
step "the server serves no more" serves_no_more
step "the servers that stay know the pool" publish
step "the replicas move to them" move
step "every group is whole" all_whole
