#!/bin/bash
# Runs beside each server. What database mirroring does and pg_auto_failover does not do by itself:
#
# 1. The principal has lost its mirror, and the witness still hears both: after ENOUGH seconds the principal goes on without it.
#    Before that the witness is told that this mirror may not take over; while the wire is cut, it has not every write.
# 2. The mirror is back and in sync: acknowledgements wait for it again, and only then may it take over again.
# 3. A principal that has heard neither of the two for ALONE seconds serves no more until it does. pg_auto_failover stops
#    such a server only if it happened to see the mirror once after it had lost the witness.
#
#    Not so where the operator promoted it by hand (pgaf-node promote): then it serves until the witness is back.
#
# 1 and 2 are the settings that "pg_autoctl set node candidate-priority" and "… replication-quorum" change.
set -u

: "${ENOUGH:=4}" "${ALONE:=4}" "${WITNESS:?}"
SELF=$(hostname)

here() {
  timeout 2 psql --no-psqlrc --quiet --tuples-only --no-align --host /var/run/postgresql --username postgres --dbname postgres --command "$1" 2> /dev/null
}

witness() {
  timeout 1.5 psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 \
    --dbname "postgres://autoctl_node@$WITNESS:5432/pg_auto_failover?sslmode=disable&connect_timeout=2" --command "$1" 2> /dev/null
}

say() {
  echo "supervisor: $*"
}

# What the witness says: whether this is the principal; the mirror's name, whether it may take over, whether acknowledgements
# wait for it, and whether both are in a state that lasts and were heard from within the last 3 s.
mirror() {
  witness "SELECT CASE WHEN p.goalstate IN ('single', 'primary', 'wait_primary', 'join_primary', 'apply_settings') THEN 'yes' ELSE 'no' END,
      m.nodename, m.candidatepriority > 0, m.replicationquorum,
      p.reportedstate = p.goalstate AND p.reportedstate = 'primary' AND m.reportedstate = 'secondary' AND m.goalstate = 'secondary'
        AND greatest(now() - m.reporttime, now() - p.reporttime) < '3 s'
    FROM pgautofailover.node p LEFT JOIN pgautofailover.node m ON m.nodename <> p.nodename WHERE p.nodename = '$SELF'"
}

set_mirror() {
  witness "BEGIN; SELECT pgautofailover.set_node_candidate_priority('default', '$1', $2), pgautofailover.set_node_replication_quorum('default', '$1', $3); COMMIT" > /dev/null
}

# A principal that may not serve refuses writes, as one does that pg_auto_failover is about to replace, and sends its clients
# away, who ask for a server that takes writes and look elsewhere: who stayed to read would read what is no longer so.
hold_back() {
  say "neither the mirror nor the witness answers: this principal serves no more"
  here 'ALTER SYSTEM SET default_transaction_read_only = on' && here 'SELECT pg_reload_conf()' > /dev/null && touch ~/.held-back
  sleep 0.2
  here "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity JOIN pg_roles ON rolname = usename WHERE backend_type = 'client backend' AND NOT rolsuper" > /dev/null
}

let_go() {
  say "$1"
  here 'ALTER SYSTEM RESET default_transaction_read_only' && here 'SELECT pg_reload_conf()' > /dev/null && rm -f ~/.held-back
}

HEARD=$SECONDS STREAMED=$SECONDS LOST=
MARK=
while sleep 0.5; do
  IFS='|' read -r state names position mirrored_to <<< "$(here "
    SELECT CASE WHEN pg_is_in_recovery() THEN 'mirror' WHEN s.flush_lsn IS NULL THEN 'alone' ELSE 'mirrored' END, current_setting('synchronous_standby_names'),
      CASE WHEN pg_is_in_recovery() THEN 0 ELSE pg_current_wal_lsn() - '0/0' END, s.flush_lsn - '0/0'
    FROM (SELECT max(flush_lsn) AS flush_lsn FROM pg_stat_replication WHERE state = 'streaming' AND application_name LIKE 'pgautofailover%') s")"
  if [ "$state" = mirrored ]; then STREAMED=$SECONDS LOST=; fi
  if [ "$state" != alone ] && [ "$state" != mirrored ]; then
    HEARD=$SECONDS STREAMED=$SECONDS LOST='' MARK=''
    if [ "$state" = mirror ] && [ -f ~/.held-back ]; then let_go "this is a mirror now"; fi
    continue
  fi

  IFS='|' read -r mine name candidate waits steady <<< "$(mirror)"
  if [ -n "$mine" ]; then
    HEARD=$SECONDS
    rm -f ~/.forced
  fi
  if [ -f ~/.held-back ] && { [ "$state" = mirrored ] || [ "$mine" = yes ]; }; then
    let_go "the mirror or the witness answers, and this is the principal"
  elif [ ! -f ~/.held-back ] && [ ! -f ~/.forced ] && [ $((SECONDS - HEARD)) -ge "$ALONE" ] && [ $((SECONDS - STREAMED)) -ge "$ALONE" ]; then
    hold_back
  fi

  if [ "$state" = alone ]; then
    MARK=
    if [ "$steady$candidate" = tt ]; then : "${LOST:=$SECONDS}"; else LOST=; fi
    if [ -n "$LOST" ] && [ $((SECONDS - LOST)) -ge "$ENOUGH" ] && set_mirror "$name" 0 false; then
      say "$name is cut off: going on without it"
      LOST=
    fi
  elif [ "$steady$candidate$waits" = tff ]; then
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
done
