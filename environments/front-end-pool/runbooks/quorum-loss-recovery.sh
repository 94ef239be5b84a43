#!/usr/bin/env bash
# quorum-loss-recovery.sh [start]: brings back the groups that have lost two of their three replicas. What the servers had not yet written to
# the back end is lost for these groups; the others are not touched. With "start", of a pool that does not start because too few of its
# servers run, which then starts with those.
# shellcheck source=../../availability-group/runbooks/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=pool.sh
. "$(dirname "$0")/pool.sh"

takes "quorum-loss-recovery.sh [start]" 0 1 "$@"
START=${ARGUMENTS[0]:-}
plan "a majority of the voters is there" ${START:+"the servers hang in starting"} "the servers start with those that run" "groups without quorum are made anew" "all servers that run serve"

CHOSEN=
a_majority_is_there() {
  within 40 first has_a_directory "$SERVERS" || refuse "no server sees a majority of the pool's voters; start more servers."
  echo "Running: $(running | xargs)."
}

# Long enough for a pool of which enough servers run.
hang() {
  local since=$SECONDS server
  while [ $((SECONDS - since)) -lt 15 ]; do
    [ -z "$(those serves "$SERVERS")" ] || refuse "$(those serves "$SERVERS" | xargs) serves; the pool starts without help."
    sleep 1
  done
  for server in $(running); do echo "$server: $(told "$server" state): $(told "$server" why)"; done
}

start_with_those() {
  local server name
  name=forced-$(date +%s)
  for server in $(running); do on "$server" front-end force "$name"; done
}

make_anew() {
  CHOSEN=$(first has_a_directory "$SERVERS") || fail "no server sees a majority of the pool's voters."
  on "$CHOSEN" front-end recover
}

served() {
  within 60 all_that_run_serve || fail "not every server that runs serves after 60 s."
  echo "Serving: $(running | xargs)."
}

step "a majority of the voters is there" a_majority_is_there
[ -z "$START" ] || step "the servers hang in starting" hang
step "the servers start with those that run" start_with_those
step "groups without quorum are made anew" make_anew
step "all servers that run serve" served
