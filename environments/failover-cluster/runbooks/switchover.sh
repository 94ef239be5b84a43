#!/usr/bin/env bash
# switchover.sh <to>: planned move of the instance to a named server. Dirty pages are flushed, the instance stops on the
# one server and starts on the other. Loses nothing; clients are interrupted for as long as that takes.
# shellcheck source=../../availability-group/runbooks/lib.sh
. "$(dirname "$0")/lib.sh"

takes "switchover.sh <to>" 1 1 "$@"
TO=${ARGUMENTS[0]}

plan "the target is ready to take over" \
  "the instance is handed over" \
  "only the target accepts writes" \
  "the target stores a write" \
  "the other server is ready to take over"

is_ready() {
  ask --output /dev/null "http://$1:8008/replica"
}

target_is_ready() {
  local owner
  is_a_server "$TO"
  owner=$(leader) || refuse "the instance runs nowhere, so there is nothing to move."
  [ "$owner" != "$TO" ] || refuse "the instance runs on $TO already."
  is_ready "$TO" || refuse "$TO is not ready to take over: $(curl --silent --max-time 3 "http://$TO:8008/replica")."
  echo "The instance runs on $owner; $TO is ready."
}

hand_over() {
  local owner answer
  owner=$(leader) || fail "the instance has ended since the first step."
  answer=$(curl --silent --show-error --max-time 12 --write-out ' (%{http_code})' \
    --data "{\"candidate\": \"$TO\"}" "http://$owner:8008/switchover") || true
  echo "$owner: $answer"
  case $answer in
    # The answer may get lost with the instance: what came of it is for the next step to see.
    *"(200)" | *"(000)") ;;
    *) fail "$owner did not take the order." ;;
  esac
}

target_alone_accepts_writes() {
  [ "$(those accepts_writes "$SERVERS")" = "$TO" ]
}

verify_roles() {
  within 60 target_alone_accepts_writes || fail "$TO is not the only server that accepts writes after 60 s."
  echo "$TO accepts writes, and no other server does."
}

the_others_are_ready() {
  local server
  for server in $SERVERS; do
    [ "$server" = "$TO" ] || is_ready "$server" || return 1
  done
}

verify_redundancy() {
  within 30 the_others_are_ready || fail "no other server is ready to take over after 30 s: $TO runs without one."
  echo "The other server is ready to take over."
}

step "the target is ready to take over" target_is_ready
step "the instance is handed over" hand_over
step "only the target accepts writes" verify_roles
step "the target stores a write" store_a_write "$TO"
step "the other server is ready to take over" verify_redundancy
