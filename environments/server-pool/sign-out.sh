#!/bin/bash
# Signs out everybody who is signed in on this server, one after the other, and says how many that were.
set -eu -o pipefail

call() {
  curl --silent --fail --max-time 5 --header 'Host: pool.test' --data "$2" "http://127.0.0.1:5280/api/$1"
}

people=$(call connected_users_info '{}' | jq --raw-output --arg node "ejabberd@$HOSTNAME" '.[] | select(.node == $node) | .jid')
count=0
for person in $people; do
  call kick_session "$(jq --null-input --compact-output --arg jid "$person" \
    '($jid | capture("(?<user>[^@]+)@(?<host>[^/]+)/(?<resource>.+)")) + {reason: "this server is being patched"}')" > /dev/null && count=$((count + 1))
done
echo "$count signed out."
