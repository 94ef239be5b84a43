#!/bin/bash
# Runs beside each server. What database mirroring does and pg_auto_failover does not do by itself:
#
# 1. The principal has lost its mirror, and the witness still hears both: after LOST seconds the principal goes on without it.
#    Before that the witness is told that this mirror may not take over; while the wire is cut, it has not every write.
# 2. The mirror is back and in step: acknowledgements wait for it again, and only then may it take over again.
# 3. A principal that has gone on without its mirror and now hears neither of the two acknowledges nothing more, until it does.
#
#    Not so where the operator promoted it by hand (pgaf-node promote): then it serves until the witness is back.
#
# 1 and 2 are the settings that "pg_autoctl set node candidate-priority" and "… replication-quorum" change.
set -u

: "${LOST:=4}" "${ALONE:=5}" "${WITNESS:?}"
SELF=$(hostname)

here() {
  timeout 2 psql --no-psqlrc --quiet --tuples-only --no-align --host /var/run/postgresql --username postgres --dbname postgres --command "$1" 2> /dev/null
}

witness() {
  timeout 3 psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 \
    --dbname "postgres://autoctl_node@$WITNESS:5432/pg_auto_failover?sslmode=disable&connect_timeout=2" --command "$1" 2> /dev/null
}

say() {
  echo "supervisor: $*"
}

# The mirror as the witness knows it: its name, whether it may take over, whether acknowledgements wait for it, both in one
# state that lasts and heard from within the last 3 s.
mirror() {
  witness "SELECT m.nodename, m.candidatepriority > 0, m.replicationquorum,
      p.reportedstate = p.goalstate AND p.reportedstate = 'primary' AND m.reportedstate = 'secondary' AND m.goalstate = 'secondary'
        AND greatest(now() - m.reporttime, now() - p.reporttime) < '3 s'
    FROM pgautofailover.node m, pgautofailover.node p WHERE p.nodename = '$SELF' AND m.nodename <> '$SELF'"
}

set_mirror() {
  witness "BEGIN; SELECT pgautofailover.set_node_candidate_priority('default', '$1', $2), pgautofailover.set_node_replication_quorum('default', '$1', $3); COMMIT" > /dev/null
}

# What pg_auto_failover set here stands for "acknowledge alone"; anything else waits for the mirror already.
acknowledge() {
  say "$2"
  here "ALTER SYSTEM SET synchronous_standby_names = '$1'" && here 'SELECT pg_reload_conf()' > /dev/null
}

# Seconds since "yes" was first said of it without a "no".
since() {
  if [ "$2" = yes ]; then
    [ -n "${STAMPS[$1]:-}" ] || STAMPS[$1]=$SECONDS
    LASTED=$((SECONDS - STAMPS[$1]))
  else
    unset "STAMPS[$1]"
    LASTED=0
  fi
}

yes_if() {
  if "$@"; then echo yes; else echo no; fi
}

declare -A STAMPS=()
LASTED=0
MARK=
while sleep 0.5; do
  IFS='|' read -r state names position mirrored_to <<< "$(here "
    SELECT CASE WHEN pg_is_in_recovery() THEN 'mirror' WHEN s.flush_lsn IS NULL THEN 'alone' ELSE 'mirrored' END, current_setting('synchronous_standby_names'),
      CASE WHEN pg_is_in_recovery() THEN 0 ELSE pg_current_wal_lsn() - '0/0' END, s.flush_lsn - '0/0'
    FROM (SELECT max(flush_lsn) AS flush_lsn FROM pg_stat_replication WHERE state = 'streaming' AND application_name LIKE 'pgautofailover%') s")"
  case $state in
    alone)
      MARK=
      known=$(mirror)
      IFS='|' read -r name candidate waits steady <<< "$known"
      since unheard "$(yes_if [ -z "$known" ])"
      if [ -n "$known" ]; then rm -f ~/.forced; fi
      if [ "$LASTED" -ge "$ALONE" ] && [ -z "$names" ] && [ ! -f ~/.forced ]; then acknowledge nobody "neither the mirror nor the witness answers: nothing more is acknowledged"; fi
      if [ -n "$known" ] && [ "$names" = nobody ]; then acknowledge '' "the witness answers again"; fi
      since lost "$(yes_if [ "$steady$candidate" = tt ])"
      if [ "$LASTED" -ge "$LOST" ] && set_mirror "$name" 0 false; then
        say "$name is cut off: going on without it"
        STAMPS=()
      fi
      ;;
    mirrored)
      STAMPS=()
      if [ "$names" = nobody ]; then acknowledge '' "the mirror answers again"; fi
      IFS='|' read -r name candidate waits steady <<< "$(mirror)"
      if [ "$steady$candidate$waits" = tff ]; then
        MARK=
        set_mirror "$name" 0 true && say "acknowledgements wait for $name again"
      elif [ "$steady$candidate$waits" = tft ] && [ -n "$names" ]; then
        # Whatever was acknowledged without the mirror lies before a position that was read after it had ended.
        case $MARK in
          '') MARK=soon ;;
          soon) MARK=$position ;;
          *) [ "$mirrored_to" -ge "$MARK" ] && set_mirror "$name" 50 true && say "$name may take over again" ;;
        esac
      fi
      ;;
    *)
      MARK=
      STAMPS=()
      ;;
  esac
done
