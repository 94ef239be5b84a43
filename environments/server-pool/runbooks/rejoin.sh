#!/usr/bin/env bash
# rejoin.sh: finds servers that answer and do not see all others that answer, as after a partition, and starts all but the largest group of them again, one at a time; a server that starts joins the others by itself.
#
# It signs its clients out first: a server that is alone and is stopped with clients goes on for a moment to acknowledge messages that
# no server keeps.
# shellcheck source=../../availability-group/runbooks/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=pool.sh
. "$(dirname "$0")/pool.sh"

: "${LISTENER:=lb1}"
takes "rejoin.sh" 0 0 "$@"
plan "separated servers start again, without their clients" "every server is there"

# The larger group stays as it is: fewer clients have to sign in anew. A server is separated when another one that
# more servers see does not see it.
start_again() {
  local server seen best=0 count kept=
  for server in $SERVERS; do
    seen=$(seen_by "$server") || seen=
    count=$(wc -w <<< "$seen")
    if [ "$count" -gt "$best" ]; then
      best=$count
      kept=$seen
    fi
  done
  [ -n "$kept" ] || fail "no server answers."
  echo "Servers that see each other: $kept."
  for server in $SERVERS; do
    case " $kept " in
      *" $server "*) continue ;;
    esac
    [ -n "$(seen_by "$server")" ] || fail "$server does not answer; start it first."
    on "$LISTENER" "server-state.sh $server drain"
    on "$server" sign-out.sh
    on "$server" restart-server.sh
    on "$LISTENER" "server-state.sh $server ready"
  done
}

all_are_there() {
  within 60 whole || fail "not every server sees every other after 60 s."
  echo "Every server sees every other: $SERVERS."
}

step "separated servers start again, without their clients" start_again
step "every server is there" all_are_there
