#!/usr/bin/env bash
# config-export.sh [--what-if]: the whole configuration, as a file in the operator container.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

what_if "$@"
takes "config-export.sh [--what-if]" 0 0 "${ORDERED[@]}"

plan "the store answers" "the configuration is exported"

store_answers() {
  local at
  at=$(store) || refuse "the configuration store takes no changes, so what it would export may be old."
  echo "The configuration store is on $at."
}

exported() {
  PGPASSWORD=$POSTGRES_PASSWORD PGCONNECT_TIMEOUT=3 timeout 60 pg_dump --clean --if-exists --host "$(store)" --username postgres --dbname "$DATABASE" \
    --file "$EXPORT.new" || fail "the configuration could not be exported."
  tail -n 10 "$EXPORT.new" | grep -q 'dump complete' || fail "the export has no end."
  mv "$EXPORT.new" "$EXPORT"
  echo "$(wc -c < "$EXPORT") bytes are in $EXPORT."
}

step "the store answers" store_answers
step "the configuration is exported" exported
