#!/bin/bash
# Keeps a site's directory as the configuration store has it, and the last copy of that on disk: while no store answers, the
# directory goes on with what it has.
set -u

: "${STORES:=c1 c2}" "${NAME:=$(hostname)}"
COPY=/tmp/directory
applied=

say() {
  echo "directory: $*"
}

# runtime <command…>: orders to HAProxy, all at once.
runtime() {
  local order
  order=$(printf '%s;' "$@")
  # shellcheck disable=SC2016 # the inner shell expands
  timeout 2 bash -c 'exec 3<> /dev/tcp/127.0.0.1/9999 && echo "$1" >&3 && cat <&3' - "${order%;}" | grep -v '^$'
}

# ask <store>: "active <timeline> <version>" and the pools, if it is the active store.
ask() {
  local answer
  # shellcheck disable=SC2016 # the inner shell expands
  answer=$(timeout 2 bash -c 'exec 3<> "/dev/tcp/$1/7000" && echo "$2 $3" >&3 && cat <&3' - "$1" "$NAME" "$(version)" 2> /dev/null) || return 1
  [[ $answer == active* && $answer == *end ]] && echo "$answer"
}

version() {
  if [ -s "$COPY" ]; then head -n 1 "$COPY" | cut -d ' ' -f 3; else echo 0; fi
}

# The store that is active; of two that say so the one that was promoted last.
latest() {
  local store answer promoted best='' timeline=0
  for store in $STORES; do
    if answer=$(ask "$store"); then
      read -r _ promoted _ <<< "$answer"
      if [ "$promoted" -gt "$timeline" ]; then
        timeline=$promoted
        best=$answer$'\n'"store $store"
      fi
    fi
  done
  [ -n "$best" ] && echo "$best"
}

# A pool is served by one server; the other one is in maintenance, or stands behind it as the standby that it is.
apply() {
  local word pool home partner serving state other store orders=() wanted
  wanted=$(grep -E '^(pool|store) ' "$COPY")
  [ "$wanted" != "$applied" ] || return 0
  while read -r word pool home partner serving state; do
    case $word in
      pool)
        for other in $home $partner; do
          [ "$other" = - ] || [ "$other" = "$serving" ] || case $state in
            # Behind the home server its standby may be read; no client is sent to a home server that does not serve.
            Active) [ "$other" = "$home" ] || orders+=("set server $pool/$other state ready") ;;
            *) orders+=("set server $pool/$other state maint" "shutdown sessions server $pool/$other") ;;
          esac
        done
        orders+=("set server $pool/$serving state ready")
        ;;
      store)
        for store in $STORES; do
          if [ "$store" = "$pool" ]; then orders+=("set server configuration/$store state ready")
          else orders+=("set server configuration/$store state maint" "shutdown sessions server configuration/$store"); fi
        done
        ;;
    esac
  done <<< "$wanted"
  runtime "${orders[@]}"
  applied=$wanted
  say "now: $(tr '\n' ';' <<< "$wanted")"
}

haproxy -W -db -f /etc/haproxy/haproxy.cfg &
proxy=$!
trap 'kill -TERM $proxy; wait $proxy; exit 0' TERM INT
until runtime "show info" > /dev/null 2>&1; do sleep 0.2; done
[ ! -s "$COPY" ] || apply
while kill -0 "$proxy" 2> /dev/null; do
  if answer=$(latest); then
    echo "$answer" > "$COPY.new"
    mv "$COPY.new" "$COPY"
    apply
  fi
  sleep 0.5 &
  wait $!
done
