#!/bin/bash
# Runs beside the witness. Of two that hear each other each vouches for the other: where the witness has not heard a server
# for QUIET seconds, it asks the other whether WAL has come through from there, or gone there, within FRESH seconds, and takes that for a report.
# Without it, pg_auto_failover moves the role when only the wire between principal and witness is cut.
set -u

: "${QUIET:=2}" "${FRESH:=2.5}"

witness() {
  timeout 3 psql --no-psqlrc --quiet --tuples-only --no-align --host /var/run/postgresql --dbname pg_auto_failover --command "$1" 2> /dev/null
}

vouches() {
  [ "$(PGCONNECT_TIMEOUT=2 timeout 2 psql --no-psqlrc --quiet --tuples-only --no-align \
    --dbname "host=$1 user=pgautofailover_replicator dbname=postgres" --command "
      SELECT EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming' AND now() - last_msg_receipt_time < '$FRESH s')
        OR EXISTS (SELECT FROM pg_stat_replication WHERE state = 'streaming' AND application_name LIKE 'pgautofailover%' AND now() - reply_time < '$FRESH s')" 2> /dev/null)" = t ]
}

while sleep 0.5; do
  for pair in $(witness "SELECT quiet.nodename || ':' || other.nodename FROM pgautofailover.node quiet, pgautofailover.node other
      WHERE quiet.nodename <> other.nodename AND now() - quiet.reporttime > '$QUIET s' AND now() - other.reporttime < '$QUIET s'"); do
    if vouches "${pair#*:}"; then witness "UPDATE pgautofailover.node SET reporttime = now() WHERE nodename = '${pair%:*}'"; fi
  done
done
