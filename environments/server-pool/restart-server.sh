#!/bin/bash
# Stops this server and starts it again, as a patch would, and waits until it answers anew.
set -eu -o pipefail
umask 077

call() {
  curl --silent --fail --max-time 10 --header 'Host: pool.test' --data "$2" "http://127.0.0.1:5280/api/$1"
}

uptime_of() {
  call stats '{"name": "uptimeseconds"}' 2> /dev/null | jq 'if type == "object" then .stat else . end'
}

# If sign-out.sh closed the server, it accepts clients again when it has started.
jq 'del(.acl)' /run/ejabberd/node.yml > /run/ejabberd/node.yml.new
mv /run/ejabberd/node.yml.new /run/ejabberd/node.yml

before=$(uptime_of)
began=$SECONDS
kill -HUP "$(cat /run/ejabberd/wrapper.pid)"
while [ $((SECONDS - began)) -lt 40 ]; do
  sleep 0.5
  if now=$(uptime_of) && [ "${now:-$before}" -lt "$before" ]; then
    echo "Stopped and started again in $((SECONDS - began)) s."
    exit 0
  fi
done
echo "Not started again after 40 s." >&2
exit 1
