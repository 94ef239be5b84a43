# shellcheck shell=bash
# What the runbooks of the paired pools have in common. The protocol (takes, plan, step, refuse, fail, within, sql, first)
# is that of the availability group.
# shellcheck source=../../availability-group/runbooks/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/protocol.sh" # mounted beside it

: "${STORES:=c1 c2}" "${DIRECTORIES:=d1 d2 d3}" "${EAST:=a1 b2 c1 d1 f1 f2}" "${WEST:=b1 a2 c2 d2 f3}"
# The file servers, the one that serves at the start first, and the pool whose files they hold.
: "${FILE_SERVERS:=f1 f2 f3}" "${FILES_OF:=east}"
: "${EXPORT:=/home/operator/configuration.sql}" "${FILES_ARCHIVE:=/home/operator/files.tar}"

# what_if "$@": the arguments, with --what-if as the protocol calls it, and whether --disaster or --force was among them.
FORCED=
ORDERED=()
what_if() {
  local argument
  for argument in "$@"; do
    case $argument in
      --what-if) ORDERED+=(--dry-run) ;;
      --disaster | --force) FORCED=yes ;;
      *) ORDERED+=("$argument") ;;
    esac
  done
}

site_of() {
  case " $EAST " in *" $1 "*) echo east; return ;; esac
  case " $WEST " in *" $1 "*) echo west ;; esac
}

follows() {
  [ "$(sql "$1" 'SELECT pg_is_in_recovery()' 2> /dev/null)" = t ]
}

# The store that takes changes, as far as it can be heard from here.
store() {
  first accepts_writes "$STORES"
}

other_store() {
  local name
  for name in $STORES; do [ "$name" = "$1" ] || echo "$name"; done
}

config() {
  local at
  at=$(store) || return 1
  sql "$at" "$1"
}

# of <pool> <column>
of() {
  config "SELECT coalesce($2::text, '') FROM pool WHERE name = '$1'"
}

store_takes_changes() {
  local at
  at=$(store) || refuse "the configuration store takes no changes; fail it over first (config-failover.sh)."
  [ -n "$(of "$1" name)" ] || refuse "there is no pool $1; the pools are: $(config 'SELECT name FROM pool ORDER BY name' | xargs)."
  echo "The configuration store is on $at."
}

has_a_backup_pool() {
  local partner
  partner=$(of "$1" partner)
  [ -n "$partner" ] || refuse "the pool $1 has no backup pool."
  echo "The pool $1 is at home on $(of "$1" home), its partner is $partner, its state is $(of "$1" state)."
}

# A pair carries the users of both only one way round: no client is sent to a site whose own users are away.
partner_carries_its_own() {
  local site away
  site=$(site_of "$(of "$1" partner)")
  away=$(config "SELECT name || ':' || home FROM pool WHERE state <> 'Active'" | while IFS=: read -r name home; do
    if [ "$name" != "$1" ] && [ "$(site_of "$home")" = "$site" ]; then echo "$name"; fi
  done)
  [ -z "$away" ] || refuse "the users of the pool $(echo "$away" | xargs) are away from $site; fail them back first."
  echo "The users of $site are at home."
}

# How far a server's standby is behind, as the server sees it: "streaming <bytes>", or nothing.
copy_of() {
  sql "$1" "SELECT state || ' ' || pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::bigint FROM pg_stat_replication WHERE application_name = '$2'" 2> /dev/null
}

# Steady: live, and less than a second's worth behind.
steady() {
  local state bytes
  read -r state bytes <<< "$(copy_of "$1" "$2")"
  [ "${state:-}" = streaming ] && [ "${bytes:-999999999}" -lt 65536 ]
}

in_sync() {
  within 5 steady "$1" "$2" || refuse "$2 is out of sync with $1 ($(copy_of "$1" "$2" || true)); nothing may be switched (resync.sh brings it back)."
  echo "$2 follows $1: $(copy_of "$1" "$2") bytes behind."
}

# set_state <pool> <state> <serving>, then all directories that can be heard must have it.
set_state() {
  config "UPDATE pool SET state = '$2', serving = '$3', since = now(), version = (SELECT max(version) + 1 FROM pool) WHERE name = '$1'" \
    || fail "the configuration store did not take the change."
  echo "The pool $1 is $2 on $3."
  directories_have_it
}

# All directories look at the new store, and have what it says.
directories_follow() {
  config 'UPDATE pool SET version = (SELECT max(version) + 1 FROM pool)' || fail "the new store does not take changes."
  directories_have_it
}

missing_directories() {
  config "SELECT d FROM unnest(string_to_array('$DIRECTORIES', ' ')) AS d WHERE NOT EXISTS (
    SELECT FROM directory WHERE name = d AND version >= (SELECT max(version) FROM pool))"
}

none_is_missing() {
  local missing
  missing=$(missing_directories) && [ -z "$missing" ]
}

directories_have_it() {
  local missing
  if within 10 none_is_missing; then
    echo "Every directory is up to date."
    return 0
  fi
  missing=$(missing_directories | xargs)
  if [ -z "$FORCED" ] || [ "$(wc -w <<< "$missing")" -eq "$(wc -w <<< "$DIRECTORIES")" ]; then
    fail "these directories are not up to date after 10 s: $missing."
  fi
  echo "Not up to date, for they do not answer: $missing. The others are."
}

# orders <machine> <command…>: on its own console; the answer's last line is left in SAID.
orders() {
  on "$1" pool-server "${@:2}" | tee /tmp/said || fail "$1 did not do it."
  SAID=$(tail -n 1 /tmp/said)
}

stop_in_order() {
  orders "$1" stop
  echo "$SAID" > /tmp/last-position
}

has_everything() {
  [ "$(sql "$1" "SELECT pg_last_wal_replay_lsn() > '$(cat /tmp/last-position)'" 2> /dev/null)" = t ]
}

everything_has_arrived() {
  within 30 has_everything "$1" || fail "$1 does not have everything up to $(cat /tmp/last-position) after 30 s."
  echo "Final: $1 has everything up to $(cat /tmp/last-position), and nothing is left to send."
}

promote() {
  note_last_transaction "$1"
  orders "$1" promote
  within 15 accepts_writes "$1" || fail "$1 does not accept writes after 15 s."
}

follow() {
  orders "$1" follow
  within 60 steady "$2" "$1" || fail "$1 does not follow $2 in sync after 60 s."
  echo "Steady: $1 follows $2."
}

# Should the lost server be up after all, it is stopped before another takes over.
fence() {
  if on "$1" true | tee /tmp/fence; then
    orders "$1" stop
    echo "$1 could be heard, and is stopped."
  else
    echo "$1 does not answer. When it starts again, it asks $2 before it serves."
  fi
}

# ---- files

# of_files <server> <field>: what a file server says of itself.
of_files() {
  ask "http://$1:8070/status" | jq --raw-output ".$2"
}

serves_files() {
  [ "$(of_files "$1" duty)" = primary ]
}

copies_files() {
  [ "$(of_files "$1" duty)" = standby ]
}

file_server() {
  first serves_files "$FILE_SERVERS"
}

file_servers_in() {
  local name
  for name in $FILE_SERVERS; do [ "$(site_of "$name")" != "$1" ] || echo "$name"; done
}

file_orders() {
  on "$1" file-server "${@:2}" || fail "$1 did not do it."
}

# holds <server> <bytes>
holds() {
  local here
  here=$(of_files "$1" bytes) && [ "$here" -ge "$2" ]
}

# files_go_to <site>: planned where the server that serves can be heard, and then nothing is lost. Where it cannot, only if forced.
files_go_to() {
  local from to
  from=$(file_server) || from=
  if [ -n "$from" ] && [ "$(site_of "$from")" = "$1" ]; then
    echo "The files are served in $1 already, by $from."
    return 0
  fi
  [ -n "$from" ] || [ -n "$FORCED" ] || fail "no reachable server serves the files; only --disaster or --force continues without."
  to=$(first copies_files "$(file_servers_in "$1")") || fail "no file server in $1 holds a copy."
  if [ -n "$from" ]; then
    file_orders "$from" stop
    file_orders "$to" bring-back "$from"
    holds "$to" "$(of_files "$from" bytes)" || fail "$to holds less than $from."
  fi
  file_orders "$to" promote
  within 15 serves_files "$to" || fail "$to does not serve after 15 s."
  [ -z "$from" ] || file_orders "$from" follow
}

# With a pool go its files.
files_of_the_pool_go_to() {
  if [ "$1" = "$FILES_OF" ]; then files_go_to "$2"; else echo "The pool $1 has no files of its own here."; fi
}

# Every file server that can be heard copies from the one that serves, and what only it had is brought back.
files_in_sync() {
  local at other held copies=
  at=$(file_server) || refuse "no server serves the files, so there is none to follow."
  for other in $FILE_SERVERS; do
    [ "$other" != "$at" ] || continue
    case $(of_files "$other" duty) in
      "") echo "$other does not answer." && continue ;;
      retired) echo "$other is no partner." && continue ;;
      standby) ;;
      *) file_orders "$other" follow ;;
    esac
    file_orders "$at" bring-back "$other"
    copies="$copies $other"
  done
  # Uploads continue, so a copy has caught up when it holds as much as there was a moment ago.
  held=$(of_files "$at" bytes) || fail "$at does not answer any more."
  for other in $copies; do
    within 60 holds "$other" "$held" || fail "$other does not hold the $held bytes that $at held after 60 s."
    echo "Steady: $other holds the $held bytes that $at held."
  done
}
