#!/usr/bin/env bash
# switchover.sh <to>: planned failover to a named server while everything is well. Loses nothing.
# Only a synchronous standby may take over, so another one is made synchronous first, and the setting is put back after.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

takes "switchover.sh <to>" 1 1 "$@"
TO=${ARGUMENTS[0]}

plan "the target is a standby of this group" \
  "the target is made synchronous" \
  "Patroni switches over" \
  "only the target accepts writes" \
  "the target stores a write" \
  "the number of synchronous standbys is put back" \
  "a standby is synchronous again"

target_is_a_standby() {
  local primary role
  is_a_server "$TO"
  primary=$(leader) || refuse "the group has no primary to switch from; this is a case for forced-failover.sh."
  [ "$primary" != "$TO" ] || refuse "$TO is the primary already."
  role=$(role_of "$TO") || true
  [ -n "$role" ] || refuse "$TO does not replicate from $primary now, so it cannot take over without loss."
  echo "$primary is the primary, $TO is its standby ($role)."
}

synchronous() {
  [ "$(role_of "$TO")" = sync_standby ]
}

configure() {
  ask --output /dev/null --request PATCH --data "$1" "http://$(leader):8008/config"
}

make_synchronous() {
  if synchronous; then
    echo "$TO is synchronous already."
    return 0
  fi
  configure "{\"synchronous_node_count\": $(($(wc -w <<< "$SERVERS") - 1))}" || fail "Patroni did not take the new setting."
  within 20 synchronous || fail "$TO did not become synchronous within 20 s."
  echo "$TO is synchronous now."
}

switch() {
  local primary answer
  primary=$(leader) || fail "the primary has gone since the first step."
  answer=$(curl --silent --show-error --max-time 40 --write-out ' (%{http_code})' \
    --data "{\"leader\": \"$primary\", \"candidate\": \"$TO\"}" "http://$primary:8008/switchover") || true
  echo "Patroni: $answer"
  case $answer in
    *"(200)") ;;
    # Patroni gave up waiting, or the answer got lost: what came of it is for the next step to see.
    *"status unknown (503)" | *"(000)") ;;
    *) fail "Patroni did not switch over." ;;
  esac
}

target_alone_accepts_writes() {
  [ "$(those accepts_writes "$SERVERS")" = "$TO" ]
}

verify_roles() {
  within 30 target_alone_accepts_writes || fail "$TO is not the only server that accepts writes after 30 s."
  within 10 leads || fail "$TO accepts writes, but Patroni does not call it the primary after 10 s."
  echo "$TO accepts writes, and no other server does."
}

leads() {
  [ "$(leader)" = "$TO" ]
}

put_back() {
  configure '{"synchronous_node_count": null}' || fail "Patroni did not take the setting back."
  echo "One synchronous standby is enough again."
}

a_standby_is_synchronous() {
  group | jq --exit-status 'any(.members[]; .role == "sync_standby" and .state == "streaming")' > /dev/null
}

verify_redundancy() {
  within 30 a_standby_is_synchronous || fail "no standby became synchronous within 30 s: $TO runs without one."
  echo "$TO has a synchronous standby."
}

step "the target is a standby of this group" target_is_a_standby
step "the target is made synchronous" make_synchronous
step "Patroni switches over" switch
step "only the target accepts writes" verify_roles
step "the target stores a write" store_a_write "$TO"
step "the number of synchronous standbys is put back" put_back
step "a standby is synchronous again" verify_redundancy
