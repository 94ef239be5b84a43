# shellcheck shell=bash
# What the runbooks of the pool have in common, after lib.sh.

# The servers that one sees, itself included; nothing where it does not answer.
seen_by() {
  ask --header 'Host: pool.test' --data '{}' "http://$1:5280/api/list_cluster" | jq --raw-output 'map(ltrimstr("ejabberd@")) | sort | join(" ")'
}

# Every server sees every other.
whole() {
  local server
  for server in $SERVERS; do
    [ "$(seen_by "$server")" = "$SERVERS" ] || return 1
  done
}
