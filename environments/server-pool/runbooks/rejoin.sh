#!/usr/bin/env bash
# rejoin.sh: finds servers that answer and do not see all others that answer, as after they could not hear each other for a
# while, and starts all but the first of them again, one at a time; a server that starts joins the others by itself.
# shellcheck source=../../availability-group/runbooks/lib.sh
. "$(dirname "$0")/lib.sh"

takes "rejoin.sh" 0 0 "$@"
plan "servers that stand apart start again" "every server is there"

seen_by() {
  ask --header 'Host: pool.test' --data '{}' "http://$1:5280/api/list_cluster" | jq --raw-output 'map(ltrimstr("ejabberd@")) | sort | join(" ")'
}

answers() {
  [ -n "$(seen_by "$1")" ]
}

whole() {
  local server
  for server in $SERVERS; do
    [ "$(seen_by "$server")" = "$SERVERS" ] || return 1
  done
}

# The larger group stays as it is: fewer people have to sign in anew. A server stands apart when another one that more
# servers see does not see it.
start_again() {
  local server other best=0 count kept=
  for server in $SERVERS; do
    count=$(seen_by "$server" | wc -w)
    if [ "$count" -gt "$best" ]; then
      best=$count
      kept=$(seen_by "$server")
    fi
  done
  [ -n "$kept" ] || fail "no server answers."
  echo "Servers that see each other: $kept."
  for other in $SERVERS; do
    case " $kept " in
      *" $other "*) ;;
      *)
        answers "$other" || fail "$other does not answer; start it first."
        on "$other" restart-server.sh
        ;;
    esac
  done
}

all_are_there() {
  within 60 whole || fail "not every server sees every other after 60 s."
  echo "Every server sees every other: $SERVERS."
}

step "servers that stand apart start again" start_again
step "every server is there" all_are_there
