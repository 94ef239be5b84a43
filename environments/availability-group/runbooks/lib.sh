# shellcheck shell=bash
# What every runbook has in common: the plan, the steps and their marks in the output, and questions to the machines.
#
# A runbook says what it takes (takes), what it is going to do (plan), and does it (step). Each step runs alone; the first
# one that fails ends the runbook, and the steps that were not executed are listed. Marks for whoever reads along:
#   ::step <name> begin <epoch-ns>
#   ::step <name> end <epoch-ns> exit=<code>
#   ::step <name> not executed
# Exit codes: 0 done; 2 called wrongly; 4 refused, because a precondition does not hold; anything else: a step failed.
set -uo pipefail

: "${SERVERS:=pg1 pg2 pg3}" "${WITNESSES:=etcd1 etcd2 etcd3}" "${DATABASE:=app}"

PLAN=()
ARGUMENTS=()
DRY_RUN=

# takes <usage> <number of arguments> "$@": leaves the arguments in ARGUMENTS, without --dry-run.
takes() {
  local usage=$1 number=$2 argument
  shift 2
  for argument in "$@"; do
    case $argument in
      --dry-run) DRY_RUN=yes ;;
      *) ARGUMENTS+=("$argument") ;;
    esac
  done
  if [ "${#ARGUMENTS[@]}" -ne "$number" ]; then
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
    timeout "${SQL_TIMEOUT:-5}" psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 \
    --host "$1" --username postgres --dbname "$DATABASE" --command "$2"
}

# Patroni's picture of the group, from the first server that answers.
group() {
  local server
  for server in $SERVERS; do
    ask "http://$server:8008/cluster" && return 0
  done
  return 1
}

# The server that says of itself that it is the primary and holds the lock.
leader() {
  local server
  for server in $SERVERS; do
    if ask --output /dev/null "http://$server:8008/primary"; then
      echo "$server"
      return 0
    fi
  done
  return 1
}

# role_of <server>: the role that Patroni lists it under, and only while it replicates or serves.
role_of() {
  group | jq --raw-output --arg name "$1" \
    '.members[] | select(.name == $name and (.state == "streaming" or .state == "running")) | .role'
}

witness_serves() {
  [ "$(ask "http://$1:2379/health" | jq --raw-output .health)" = true ]
}

a_witness_serves() {
  local witness
  for witness in $WITNESSES; do
    if witness_serves "$witness"; then return 0; fi
  done
  return 1
}

is_a_server() {
  case " $SERVERS " in
    *" $1 "*) ;;
    *) refuse "$1 is no server of this group; its servers are: $SERVERS." ;;
  esac
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
