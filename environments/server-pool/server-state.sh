#!/bin/bash
# server-state.sh <server> drain|ready: tells the listener to send no new client to a server, or clients again, and checks that it does.
set -eu -o pipefail

ask() {
  exec 3<> /dev/tcp/127.0.0.1/9999
  echo "$1" >&3
  timeout 2 cat <&3
  exec 3>&-
}

ask "set server pool/$1 state $2" > /dev/null
# Bit 3 of the administrative state is set while an order to drain holds.
state=$(ask "show servers state pool" | awk -v name="$1" '$4 == name { print $7 }')
case $2-$((${state:?the listener knows no such server} & 8)) in
  drain-8) echo "No new client is sent to $1." ;;
  ready-0) echo "Clients are sent to $1." ;;
  *) echo "The listener was told $2 and says $state of $1." >&2; exit 1 ;;
esac
