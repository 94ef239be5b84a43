#!/usr/bin/env bash
# force-quorum.sh: the majority of the witnesses is lost for good; the last one goes on as a cluster of its own.
# The lost ones must never come back with their old data: together they would still believe to be the majority.
# What is on the shared volume is kept; a server takes it over by itself once there is a quorum again.
# shellcheck source=../../availability-group/runbooks/lib.sh
. "$(dirname "$0")/lib.sh"

takes "force-quorum.sh" 0 0 "$@"

plan "one witness is left, and it has no majority" \
  "the last witness starts as a new cluster" \
  "the witness serves" \
  "a server runs the instance" \
  "it stores a write"

one_is_left() {
  local left
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

a_witness_serves() {
  first witness_serves "$WITNESSES" > /dev/null
}

verify_witness() {
  within 20 a_witness_serves || fail "the last witness does not serve after 20 s."
  echo "$(first witness_serves "$WITNESSES") serves."
}

verify_instance() {
  within 60 leader > /dev/null || fail "no server runs the instance after 60 s."
  echo "The instance runs on $(leader)."
}

write_to_instance() {
  store_a_write "$(leader)"
}

step "one witness is left, and it has no majority" one_is_left
step "the last witness starts as a new cluster" start_as_new_cluster
step "the witness serves" verify_witness
step "a server runs the instance" verify_instance
step "it stores a write" write_to_instance
