# shellcheck shell=bash
# What the runbooks of a pool with a backup have in common, beside the plan, the steps and the marks of lib.sh.
: "${SERVERS:=db1 db2}"
# shellcheck source=../../availability-group/runbooks/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Where a restore writes down which server and which backup it is about, from step to step.
NOTES=$(mktemp -d)
trap 'rm -rf "$NOTES"' EXIT

noted() {
  cat "$NOTES/$1"
}

# waits <server>: whether it does not serve, and can be restored to.
waits() {
  [[ $(sql "$1" 'SELECT 1' 2>&1) == *"passive:"* ]]
}

somebody_serves() {
  local server
  server=$(first accepts_writes "$SERVERS") || refuse "no server accepts writes."
  echo "$server accepts writes."
}

# note_target [<server>]: the server to restore to; where none is named, one that waits.
note_target() {
  local target=${1:-}
  if [ -n "$target" ]; then
    is_a_server "$target"
    waits "$target" || refuse "$target cannot be restored to: it serves, or does not answer, or reaches no backup."
  else
    target=$(first waits "$SERVERS") || refuse "no server waits to be restored to, or none reaches a backup."
  fi
  echo "$target" > "$NOTES/target"
  echo "$target can be restored to."
}

# note_sound [<epoch-s>]: the newest backup that is whole, and made before that moment.
note_sound() {
  on "$(noted target)" pool-server sound "$@" | tee "$NOTES/sound"
  tail -n 1 "$NOTES/sound" | sed 's/.* //' > "$NOTES/backup"
}

put_backup() {
  on "$(noted target)" pool-server restore "--set=$(noted backup)" "$@"
}

target_serves() {
  local target
  target=$(noted target)
  on "$target" pool-server serve
  within 60 accepts_writes "$target" || fail "$target does not accept writes after 60 s."
  echo "$target accepts writes."
}

write_to_target() {
  store_a_write "$(noted target)"
}

# A full one: an incremental one could build on what is damaged.
back_target_up() {
  on "$(noted target)" pool-server backup full
}
