# shellcheck shell=bash
# What the runbooks of a mirrored database have in common, beside the plan, the steps and the marks of lib.sh.
: "${SERVERS:=db1 db2}" "${WITNESS:=wit1}"
# shellcheck source=../../availability-group/runbooks/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

witness() {
  PGPASSWORD=$WITNESS_PASSWORD PGCONNECT_TIMEOUT=3 timeout 4 psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 \
    --host "$WITNESS" --username autoctl_node --dbname pg_auto_failover --command "$1"
}

witness_is_heard() {
  witness 'SELECT 1' > /dev/null 2>&1
}

# in_sync <server>: whether the witness would let it take over without loss: heard from lately, and acknowledgements wait for it.
in_sync() {
  [ "$(witness "SELECT m.reportedstate = 'secondary' AND m.candidatepriority > 0 AND m.replicationquorum AND p.reportedstate = 'primary'
      AND now() - m.reporttime < '5 s' FROM pgautofailover.node m, pgautofailover.node p WHERE m.nodename = '$1' AND p.nodename <> '$1'" 2> /dev/null)" = t ]
}

alone_accepts_writes() {
  [ "$(those accepts_writes "$SERVERS")" = "$1" ]
}

verify_role() {
  within 60 alone_accepts_writes "$1" || fail "$1 is not the only server that accepts writes after 60 s."
  echo "$1 accepts writes, and no other server that can be reached from here does."
}

verify_mirror() {
  within 60 in_sync "$1" || fail "$1 is not a mirror in sync after 60 s."
  echo "$1 is a mirror in sync."
}

target_answers() {
  is_a_server "$1"
  answers "$1" || refuse "$1 does not answer, so it cannot take over."
  if accepts_writes "$1"; then refuse "$1 is the principal already."; fi
  echo "$1 answers, and is a mirror."
}

# promote <server>: where the witness answers, it is told that the server may take over although it may miss writes, and
# orders that. Where it does not, the server is promoted on its own machine; the witness learns of it when it is back.
promote() {
  if witness_is_heard; then
    on "$WITNESS" pgaf-node allow "$1"
  else
    on "$1" pgaf-node promote
  fi
}
