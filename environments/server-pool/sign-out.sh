#!/bin/bash
# Lets no client sign in on this server any more until restart-server.sh has started it again, signs out all clients that are
# signed in on it, one after the other, and says how many they were.
set -eu -o pipefail
umask 077

call() {
  curl --silent --fail --max-time 10 --header 'Host: pool.test' --data "$2" "http://127.0.0.1:5280/api/$1"
}

# Accounts in the list "leaving" are refused; here, all.
jq '.acl.leaving = {server: "pool.test"}' /run/ejabberd/node.yml > /run/ejabberd/node.yml.new
mv /run/ejabberd/node.yml.new /run/ejabberd/node.yml
call reload_config '{}' > /dev/null

clients_here() {
  call connected_users_info '{}' | jq --raw-output --arg node "ejabberd@$HOSTNAME" '.[] | select(.node == $node) | .jid'
}

# Those who were signing in meanwhile are found the second time.
count=0
for turn in 1 2 3 4 5; do
  clients=$(clients_here)
  if [ -z "$clients" ]; then
    echo "$count signed out; no client is signed in here."
    exit 0
  fi
  [ "$turn" -eq 1 ] || sleep 0.2
  for person in $clients; do
    call kick_session "$(jq --null-input --compact-output --arg jid "$person" \
      '($jid | capture("(?<user>[^@]+)@(?<host>[^/]+)/(?<resource>.+)")) + {reason: "this server is being stopped"}')" > /dev/null && count=$((count + 1))
  done
done
echo "Clients are still signed in here: $clients" >&2
exit 1
