#!/usr/bin/env bash
# rolling-patch.sh: takes every server out of the pool in turn, signs its clients out and lets none in any more, stops it and
# starts it again, as a patch would, and goes on to the next only when all servers are there again. Loses nothing; clients sign
# in anew elsewhere.
# shellcheck source=../../availability-group/runbooks/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=pool.sh
. "$(dirname "$0")/pool.sh"

: "${LISTENER:=lb1}"
takes "rolling-patch.sh" 0 0 "$@"

STEPS=("every server is there")
for server in $SERVERS; do
  STEPS+=("the listener sends no new client to $server" "clients are signed out of $server" "$server stops and starts"
    "every server is there after $server" "the listener sends clients to $server")
done
plan "${STEPS[@]}"

# all_are_there <seconds>
all_are_there() {
  local server seen
  if ! within "$1" whole; then
    for server in $SERVERS; do
      seen=$(seen_by "$server") || seen=
      echo "$server sees ${seen:-no server, because it does not answer}."
    done
    refuse "the pool is not whole; one server less would leave too few."
  fi
  echo "Every server sees every other: $SERVERS."
}

step "every server is there" all_are_there 5
for server in $SERVERS; do
  step "the listener sends no new client to $server" on "$LISTENER" "server-state.sh $server drain"
  step "clients are signed out of $server" on "$server" sign-out.sh
  step "$server stops and starts" on "$server" restart-server.sh
  step "every server is there after $server" all_are_there 60
  step "the listener sends clients to $server" on "$LISTENER" "server-state.sh $server ready"
done
