#!/bin/bash
# Kills the eldest process named $PROCESS, and prints its id. With AGAIN=yes it kills every successor, too, until
# /tmp/crashing.end exists.
eldest() {
  for stat in /proc/[0-9]*/stat; do
    read -r pid name state parent _ < "$stat" 2> /dev/null || continue
    if [ "$name" = "($PROCESS)" ] && [ "$state" != Z ] && [ "$(cat "/proc/$parent/comm" 2> /dev/null)" != "$PROCESS" ]; then echo "$pid"; fi
  done
}
crashing() {
  until [ -e /tmp/crashing.end ]; do
    for pid in $(eldest); do kill -KILL "$pid"; done
    sleep 0.2
  done
}
victims=$(eldest)
[ -n "$victims" ] || { echo "no process named $PROCESS runs here"; exit 1; }
echo "$victims"
if [ "$AGAIN" = yes ]; then
  rm -f /tmp/crashing.end
  crashing > /dev/null 2>&1 < /dev/null &
  echo $! > /tmp/crashing.pid
else
  # shellcheck disable=SC2086 # one word for each process
  kill -KILL $victims
fi
