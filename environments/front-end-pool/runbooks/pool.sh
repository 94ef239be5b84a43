# shellcheck shell=bash
# What the runbooks of the pool have in common, after lib.sh.

# told <server> <key>: what the server's agent says of itself; nothing where it does not answer.
told() {
  ask "http://$1:8300/state" | jq --raw-output ".\"$2\""
}

# A server that was taken out of the pool does not count.
runs() {
  case $(told "$1" state) in "" | retired) return 1 ;; esac
}

# The servers whose agents answer, in the pool's order.
running() {
  local server there
  there=" $(those runs "$SERVERS" | xargs) "
  for server in $SERVERS; do
    case $there in *" $server "*) echo "$server" ;; esac
  done
}

# Of a majority of the voters each server is sure that the directory of groups has a leader.
has_a_directory() {
  [ -n "$(told "$1" directory)" ]
}

serves() {
  [ "$(told "$1" state)" = serving ]
}

all_that_run_serve() {
  local server
  for server in $(running); do serves "$server" || return 1; done
}
