#!/usr/bin/env bash
# force-quorum.sh [<to>]: the majority of the witnesses is lost for good; the last one goes on as a cluster of its own.
# The lost ones must never come back with their old data: together they would still believe to be the majority.
# A server that holds every acknowledged write then takes over by itself. Where none is left, the server named is forced
# to; without a name the runbook fails there, and forced-failover.sh is next.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

: "${SCOPE:=availability-group}"

takes "force-quorum.sh [<to>]" 0 1 "$@"
TO=${ARGUMENTS[0]:-}

plan "one witness is left, and it has no majority" \
  "the last witness starts as a new cluster" \
  "the witness serves, with one member" \
  "a server takes over" \
  "the primary stores a write"

one_is_left() {
  local left
  [ -z "$TO" ] || is_a_server "$TO"
  left=$(those witness_answers "$WITNESSES" | sort | xargs)
  case $(wc -w <<< "$left") in
    0) refuse "no witness answers, so there is none to go on with." ;;
    1) ;;
    *) refuse "more than one witness answers ($left), so the majority is not lost for good; bring a lost one back instead." ;;
  esac
  if witness_serves "$left"; then refuse "$left serves and needs no forced quorum."; fi
  echo "Only $left answers, and it has no majority."
}

start_as_new_cluster() {
  on "$(first witness_answers "$WITNESSES")" etcd-force-new-cluster
}

etcd() {
  etcdctl --endpoints "http://$1:2379" --command-timeout=3s "${@:2}" 2> /dev/null
}

one_member() {
  local witness
  witness=$(first witness_serves "$WITNESSES") && [ "$(etcd "$witness" member list | wc -l)" -eq 1 ]
}

verify_witness() {
  within 20 one_member || fail "the last witness does not serve alone after 20 s."
  echo "$(first witness_serves "$WITNESSES") serves, as the only member."
}

# The last primary and its synchronous standby hold every acknowledged write; Patroni lets no other server take over.
holds_everything() {
  local witness
  witness=$(first witness_serves "$WITNESSES") || return 1
  etcd "$witness" get --print-value-only "/service/$SCOPE/sync" \
    | jq --exit-status --arg name "$1" '.leader == $name or any(.sync_standby // "" | split(",")[]; . == $name)' > /dev/null \
    && answers "$1"
}

take_over() {
  local candidate primary
  if candidate=$(first holds_everything "$SERVERS"); then
    echo "$candidate is left and holds every acknowledged write; waiting for it to serve."
  elif [ -n "$TO" ]; then
    echo "No server that is left holds every acknowledged write; $TO is forced."
    note_last_transaction "$TO"
    order_failover "$TO"
  else
    fail "no server that is left is known to hold every acknowledged write; choose one with forced-failover.sh."
  fi
  within 60 leader > /dev/null || fail "no server took over within 60 s."
  primary=$(leader)
  within 10 accepts_writes "$primary" || fail "$primary leads, but does not accept writes after 10 s."
  echo "$primary is the primary."
}

write_to_primary() {
  store_a_write "$(leader)"
}

step "one witness is left, and it has no majority" one_is_left
step "the last witness starts as a new cluster" start_as_new_cluster
step "the witness serves, with one member" verify_witness
step "a server takes over" take_over
step "the primary stores a write" write_to_primary
