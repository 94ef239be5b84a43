#!/usr/bin/env bash
# force-quorum.sh: the majority of the witnesses is lost for good; the last one goes on as a cluster of its own.
# The lost ones must never come back with their old data: together they would still believe to be the majority.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

takes "force-quorum.sh" 0 "$@"

plan "one witness is left, and it has no majority" \
  "the last witness starts as a new cluster" \
  "the witness serves, with one member" \
  "the group has a primary" \
  "the primary stores a write"

answering() {
  local witness
  for witness in $WITNESSES; do
    if ask --output /dev/null "http://$witness:2379/version"; then echo "$witness"; fi
  done
}

one_is_left() {
  local left
  left=$(answering | xargs)
  case $(wc -w <<< "$left") in
    0) refuse "no witness answers, so there is none to go on with." ;;
    1) ;;
    *) refuse "more than one witness answers ($left), so the majority is not lost for good; bring a lost one back instead." ;;
  esac
  if witness_serves "$left"; then refuse "$left serves and needs no forced quorum."; fi
  echo "Only $left answers, and it has no majority."
}

start_as_new_cluster() {
  on "$(answering)" etcd-force-new-cluster
}

one_member() {
  local witness
  witness=$(answering)
  witness_serves "$witness" \
    && [ "$(etcdctl --endpoints "http://$witness:2379" --command-timeout=3s member list 2> /dev/null | wc -l)" -eq 1 ]
}

verify_witness() {
  within 20 one_member || fail "the last witness does not serve alone after 20 s."
  echo "$(answering) serves, as the only member."
}

verify_primary() {
  within 60 leader > /dev/null \
    || fail "no server took over within 60 s: those that are left may miss acknowledged writes. Choose one with forced-failover.sh."
  echo "$(leader) is the primary."
}

write_to_primary() {
  store_a_write "$(leader)"
}

step "one witness is left, and it has no majority" one_is_left
step "the last witness starts as a new cluster" start_as_new_cluster
step "the witness serves, with one member" verify_witness
step "the group has a primary" verify_primary
step "the primary stores a write" write_to_primary
