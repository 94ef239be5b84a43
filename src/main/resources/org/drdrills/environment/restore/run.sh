#!/bin/sh
# Brings up a backup in this container, one phase after the other: run.sh fetch | restore | recover | checks | integrity.
#
# Prints lines of two forms only: "fact NAME VALUE" for what was measured, and "reason CODE" for why a phase failed. A value is a
# number or a word of this program. Whatever the tools print may hold data of the system that was backed up, so it stays
# in $RUN, which is removed with the container.
set -u
umask 077
unset LD_PRELOAD
export LC_ALL=C.UTF-8 TZ=UTC
HERE=/restore/bin
BACKUP=/restore/backup
DATA=/restore/data
RUN=/restore/run
# shellcheck source=/dev/null
. "$HERE/settings"

fact() {
  echo "fact $1 $2"
}

fail() {
  echo "reason $1"
  exit 1
}

# The reason for a failure, by what a tool printed: said FILE, then pairs of a pattern and a code; the first that is found.
because() {
  file=$1
  shift
  while [ $# -gt 1 ]; do
    if grep -qE "$1" "$file" 2>/dev/null; then fail "$2"; fi
    shift 2
  done
  fail unknown
}

SPACE='No space left on device|disk full|DiskFull'

# What the commands that load a file are told: gzip and zstd are taken off, anything else is left as it is.
plainly() {
  case "$(head -c 4 "$1" | od -An -tx1 | tr -d ' \n')" in
    1f8b*) gzip -dc "$1" ;;
    28b52ffd) zstd -dc "$1" ;;
    *) cat "$1" ;;
  esac
}

# One number from a question in SQL, as "fact NAME VALUE"; ask NAME FILE.
ask() {
  if ! sql "$2" > "$RUN/answer" 2> "$RUN/answer.err"; then
    state=$(sqlstate)
    fact "$1" "error:${state:-none}"
  elif grep -qxE -- '-?[0-9]{1,18}(\.[0-9]{1,12})?' "$RUN/answer" && [ "$(wc -l < "$RUN/answer")" = 1 ]; then
    fact "$1" "$(cat "$RUN/answer")"
  elif [ -s "$RUN/answer" ] && [ "$(tr -d '[:space:]' < "$RUN/answer" | head -c 1)" != "" ] && ! grep -qix null "$RUN/answer"; then
    fact "$1" no-number
  else
    fact "$1" nothing
  fi
}

# Only the loopback interface is up, whatever others the kernel shows.
isolation() {
  up=
  for interface in /sys/class/net/*; do
    if [ $(($(cat "$interface/flags") & 1)) = 1 ]; then up="$up${up:+,}${interface##*/}"; fi
  done
  fact interfaces "${up:-none}"
}

fetch() {
  mkdir -p "$BACKUP" "$DATA" "$RUN"
  isolation
  if ! cp -a /source/. "$BACKUP"/ 2> "$RUN/fetch.log"; then because "$RUN/fetch.log" "$SPACE" no-space '.' unreadable; fi
  id -u "$OWNER" > /dev/null 2>&1 || fail wrong-image
  chown -R "$OWNER" /restore
  chmod 700 "$DATA"
  fact bytes "$(du -sb "$BACKUP" | cut -f1)"
}

checks() {
  signed_in || fail no-sign-in
  if [ -s "$HERE/heartbeat.sql" ]; then ask moment-heartbeat "$HERE/heartbeat.sql"; fi
  for file in "$HERE"/checks/*.sql; do
    if [ -e "$file" ]; then
      name=${file##*/}
      ask "check.${name%.sql}" "$file"
    fi
  done
}

# shellcheck source=/dev/null
. "$HERE/$KIND.sh"

if [ "$1" != fetch ] && [ "$(id -u)" = 0 ]; then
  exec setpriv --reuid="$OWNER" --regid="$(id -g "$OWNER")" --clear-groups env HOME="$RUN" sh "$HERE/run.sh" "$@"
fi
cd /restore || exit 1
"$1"
