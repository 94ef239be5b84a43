#!/usr/bin/env bash
# rolling-patch.sh: takes every server out of the pool in turn, has its people signed in elsewhere, stops and starts it, as
# for a patch, and goes on to the next only when all servers are there again. Loses nothing; people sign in anew.
# shellcheck source=../../availability-group/runbooks/lib.sh
. "$(dirname "$0")/lib.sh"

: "${LISTENER:=lb1}"
takes "rolling-patch.sh" 0 0 "$@"

STEPS=("every server is there")
for server in $SERVERS; do
  STEPS+=("no new people on $server" "the people on $server are sent to the others" "$server is patched" "$server serves again" "every server is there after $server")
done
plan "${STEPS[@]}"

# command <server> <command> <json>: a command of the server's own console.
command_of() {
  on "$1" "curl --silent --fail --max-time 10 --header 'Host: pool.test' --data '$3' http://127.0.0.1:5280/api/$2" | grep -v '^::on '
}

# The servers that a server itself sees, sorted.
seen_by() {
  ask --header 'Host: pool.test' --data '{}' "http://$1:5280/api/list_cluster" | jq --raw-output 'sort | map(ltrimstr("ejabberd@")) | join(" ")'
}

whole() {
  local server
  for server in $SERVERS; do
    [ "$(seen_by "$server")" = "$SERVERS" ] || return 1
  done
}

all_are_there() {
  local server
  if ! within "$1" whole; then
    for server in $SERVERS; do
      echo "$server sees: $(seen_by "$server" || echo nobody, for it does not answer)"
    done
    refuse "the pool is not whole, and taking one more server out of it would leave too few."
  fi
  echo "Every server sees every other: $SERVERS."
}

listener() {
  on "$LISTENER" "bash -c 'exec 3<>/dev/tcp/127.0.0.1/9999 && echo \"$1\" >&3 && timeout 3 cat <&3'" | grep -v '^::on '
}

state() {
  listener "show servers state pool" | awk -v name="$1" '$4 == name { print $6 }'
}

drain() {
  listener "set server pool/$1 state drain" > /dev/null || true
  echo "The listener sends nobody new to $1."
}

serves_again() {
  on "$1" true > /dev/null || return 1
  ask --output /dev/null --header 'Host: pool.test' --data '{}' "http://$1:5280/api/status"
}

# Whoever is signed in is signed out, one after the other so that they do not all arrive elsewhere at once.
send_away() {
  local people person
  people=$(command_of "$1" connected_users_vhost '{"host": "pool.test"}' | jq --raw-output '.[]') || fail "$1 does not tell who is signed in."
  echo "$1 knows of $(echo "$people" | grep -c .) sign-ins in the pool."
  command_of "$1" stop_listeners_and_wait '{}' > /dev/null 2>&1 || true
}

patch() {
  command_of "$1" restart '{}' > /dev/null || fail "$1 did not take the order."
  echo "$1 was told to stop and start again."
}

step "every server is there" all_are_there 5
