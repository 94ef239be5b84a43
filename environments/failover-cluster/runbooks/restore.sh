#!/usr/bin/env bash
# restore.sh: the shared storage is lost, and an empty volume stands in its place. Puts the vault's backup on it.
# What was acknowledged after the vault had last received log is lost for good.
# shellcheck source=../../availability-group/runbooks/lib.sh
. "$(dirname "$0")/lib.sh"

: "${VAULT:=vault:8010}"

takes "restore.sh" 0 0 "$@"

plan "every server that answers misses the volume" \
  "the backup is put on the volume" \
  "the volume gets its identity back" \
  "a server runs the instance" \
  "it stores a write"

misses_the_volume() {
  [[ $(ask "http://$1:8008/" | jq --raw-output '."not-ready"') == "the volume:"* ]]
}

answers_at_all() {
  ask --output /dev/null "http://$1:8008/"
}

nobody_has_it() {
  local missing there
  if there=$(first accepts_writes "$SERVERS"); then refuse "$there accepts writes."; fi
  there=$(those answers_at_all "$SERVERS" | sort | xargs)
  missing=$(those misses_the_volume "$SERVERS" | sort | xargs)
  [ -n "$there" ] || refuse "no server answers, so the state of the volume is unknown."
  [ "$there" = "$missing" ] || refuse "of $there only ${missing:-none} misses the volume."
  echo "$missing: the volume is not there any more."
}

put_backup() {
  on "$(first misses_the_volume "$SERVERS")" "restore-instance.sh $VAULT"
}

put_identity() {
  local witness identity
  witness=$(first witness_serves "$WITNESSES") || fail "no witness serves, so the volume's identity is unknown."
  identity=$(etcdctl --endpoints "http://$witness:2379" --command-timeout=3s get --print-value-only /cluster/volume)
  [[ $identity =~ ^[0-9a-f]+$ ]] || fail "the witness knows no volume."
  on "$(first misses_the_volume "$SERVERS")" "echo $identity > /var/lib/postgresql/data/identity"
  echo "The volume is $identity again."
}

verify_instance() {
  within 60 leader > /dev/null || fail "no server runs the instance after 60 s."
  echo "The instance runs on $(leader)."
}

write_to_instance() {
  store_a_write "$(leader)"
}

step "every server that answers misses the volume" nobody_has_it
step "the backup is put on the volume" put_backup
step "the volume gets its identity back" put_identity
step "a server runs the instance" verify_instance
step "it stores a write" write_to_instance
