#!/usr/bin/env bash
# server-setting.sh <setting> <value> <server> [--what-if]: changes a setting of one server, and not of its partner.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

what_if "$@"
takes "server-setting.sh <setting> <value> <server> [--what-if]" 3 3 "${ORDERED[@]}"
SETTING=${ARGUMENTS[0]} VALUE=${ARGUMENTS[1]} SERVER=${ARGUMENTS[2]}

plan "the server answers" "the server has the setting"

server_answers() {
  sql "$SERVER" "SHOW $SETTING" || refuse "$SERVER does not answer, or has no setting $SETTING."
}

has_the_setting() {
  [ "$(sql "$SERVER" "SHOW $SETTING")" = "$VALUE" ]
}

change() {
  sql "$SERVER" "ALTER SYSTEM SET $SETTING = '$VALUE'" || fail "$SERVER did not take the setting."
  sql "$SERVER" "SELECT pg_reload_conf()" > /dev/null
  within 10 has_the_setting || fail "$SERVER does not have $SETTING = $VALUE after 10 s; it may need a restart."
  echo "$SERVER has $SETTING = $VALUE."
}

step "the server answers" server_answers
step "the server has the setting" change
