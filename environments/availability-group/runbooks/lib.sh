# shellcheck shell=bash
# What every runbook has in common: the plan, the steps and their marks in the output, and questions to the machines.
#
# A runbook says what it takes (takes), what it is going to do (plan), and does it (step). Each step runs alone; the first
# one that fails ends the runbook, and the steps that were not executed are listed. Marks for the reader of the output:
#   ::step <name> begin <epoch-ns>
#   ::step <name> end <epoch-ns> exit=<code>
#   ::step <name> not executed
# Exit codes: 0 done; 2 called wrongly; 4 refused, because a precondition does not hold; anything else: a step failed.
set -uo pipefail

: "${SERVERS:=pg1 pg2 pg3}" "${WITNESSES:=etcd1 etcd2 etcd3}" "${DATABASE:=app}"

PLAN=()
ARGUMENTS=()
DRY_RUN=

# takes <usage> <fewest> <most> "$@": leaves the arguments in ARGUMENTS, without --dry-run.
takes() {
  local usage=$1 fewest=$2 most=$3 argument
  shift 3
  for argument in "$@"; do
    case $argument in
      --dry-run) DRY_RUN=yes ;;
      *) ARGUMENTS+=("$argument") ;;
    esac
  done
  if [ "${#ARGUMENTS[@]}" -lt "$fewest" ] || [ "${#ARGUMENTS[@]}" -gt "$most" ]; then
    echo "usage: $usage [--dry-run]" >&2
    exit 2
  fi
}

plan() {
  PLAN=("$@")
  [ -n "$DRY_RUN" ] || return 0
  echo "This would be done, in this order:"
  printf '  - %s\n' "${PLAN[@]}"
  exit 0
}

# step <name> <command…>: the name must be the next one of the plan.
step() {
  local name=$1 code
  shift
  if [ "${PLAN[0]:-}" != "$name" ]; then
    echo "This runbook is wrong: \"$name\" is not the next step of its plan." >&2
    exit 70
  fi
  PLAN=("${PLAN[@]:1}")
  echo "::step $name begin $(date +%s%N)"
  (
    set -e
    "$@"
  )
  code=$?
  echo "::step $name end $(date +%s%N) exit=$code"
  [ "$code" -ne 0 ] || return 0
  for name in "${PLAN[@]}"; do echo "::step $name not executed"; done
  exit "$code"
}

# For preconditions: one sentence, and the runbook ends with exit code 4.
refuse() {
  echo "Refused: $*"
  exit 4
}

fail() {
  echo "Failed: $*"
  exit 1
}

# within <seconds> <command…>: repeats the command until it succeeds.
within() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.2
  done
}

# Every question has a deadline of its own: a dead wire swallows what is sent and answers nothing.
ask() {
  curl --silent --fail --max-time 3 "$@"
}

sql() {
  PGPASSWORD=$POSTGRES_PASSWORD PGCONNECT_TIMEOUT=3 \
    timeout "${SQL_TIMEOUT:-4}" psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 \
    --host "$1" --username postgres --dbname "$DATABASE" --command "$2"
}

# those <test> <names>: the names that pass the test, each on its line as soon as it has. All are asked at once, so
# that a dead one costs only its own time.
those() {
  local test=$1 name
  # shellcheck disable=SC2086 # the names are words
  for name in $2; do
    { if "$test" "$name" 2> /dev/null; then echo "$name"; fi; } &
  done
  wait
}

# first <test> <names>: the first that passes; it does not wait for the others.
first() {
  local name
  read -r name < <(those "$@") || return 1
  echo "$name"
}

is_primary() {
  ask --output /dev/null "http://$1:8008/primary"
}

# The server that says of itself that it is the primary and holds the lock.
leader() {
  first is_primary "$SERVERS"
}

answers_for_the_group() {
  ask --output /dev/null "http://$1:8008/cluster"
}

# Patroni's picture of the group, from the first server that answers.
group() {
  local server
  server=$(first answers_for_the_group "$SERVERS") || return 1
  ask "http://$server:8008/cluster"
}

# role_of <server>: the role that Patroni lists it under, and only while it replicates or serves.
role_of() {
  group | jq --raw-output --arg name "$1" \
    '.members[] | select(.name == $name and (.state == "streaming" or .state == "running")) | .role'
}

witness_answers() {
  ask --output /dev/null "http://$1:2379/version"
}

# Only a member of a cluster that has a leader calls itself healthy.
witness_serves() {
  [ "$(ask "http://$1:2379/health" | jq --raw-output .health)" = true ]
}

is_a_server() {
  case " $SERVERS " in
    *" $1 "*) ;;
    *) refuse "$1 is no server of this group; its servers are: $SERVERS." ;;
  esac
}

answers() {
  sql "$1" 'SELECT 1' > /dev/null 2>&1
}

accepts_writes() {
  [ "$(sql "$1" 'SELECT pg_is_in_recovery()' 2> /dev/null)" = f ]
}

# Goes through the log and the standby like any commit, and leaves nothing behind in a table.
store_a_write() {
  local position
  position=$(SQL_TIMEOUT=15 sql "$1" "SELECT pg_logical_emit_message(true, 'runbook', '$(basename "$0")')") \
    || fail "$1 did not acknowledge a write within 15 s."
  echo "$1 acknowledged a write at $position."
}

# What the target has, for the record: all later transactions are lost by a failover to it.
note_last_transaction() {
  sql "$1" "SELECT 'The last transaction on $1 is of ' || coalesce(pg_last_xact_replay_timestamp()::text, 'before its start')
    || ', log position ' || coalesce(pg_last_wal_replay_lsn()::text, 'unknown') || '. Later ones are lost.'"
}

order_failover() {
  local answer
  answer=$(curl --silent --show-error --max-time 40 --write-out ' (%{http_code})' \
    --data "{\"candidate\": \"$1\"}" "http://$1:8008/failover") || true
  echo "Patroni: $answer"
  case $answer in
    # Patroni gave up waiting, or the answer got lost: what came of it is for the next step to see.
    *"(200)" | *"status unknown (503)" | *"(000)") ;;
    *) fail "Patroni did not take the order." ;;
  esac
}
