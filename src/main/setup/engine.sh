#!/usr/bin/env bash
# The container engine: is it there (status), and if not, can it be brought here (ensure)?
# Exit codes: 0 the engine answers; 1 it does not (status); 2 the user has to do something (ensure).
set -u

LOG=${DRDRILLS_ENGINE_LOG:-/var/log/drdrills-dockerd.log}
DISKS=/var/lib/drdrills/disks
SOCKET=/var/run/docker.sock

answers() {
  command -v docker > /dev/null && limited 10 docker version --format '{{.Server.Version}}' 2> /dev/null
}

# Not every system has timeout(1).
limited() {
  local seconds=$1
  shift
  if command -v timeout > /dev/null; then timeout "$seconds" "$@"; else "$@"; fi
}

refuse() {
  echo "engine: $*" >&2
  exit 2
}

debian_like() {
  [ -r /etc/os-release ] && grep -Eq '^ID(_LIKE)?=.*(debian|ubuntu)' /etc/os-release && command -v apt-get > /dev/null
}

status() {
  local version
  if version=$(answers) && [ -n "$version" ]; then
    echo "engine: Docker $version answers."
  else
    echo "engine: $(silent)"
    return 1
  fi
}

# Why no engine answers, and what to do: the same words for who asks and for who wants to run.
silent() {
  local account
  account=$(id -un)
  if [ -n "${DOCKER_HOST:-}" ]; then
    echo "no Docker engine answers at DOCKER_HOST=$DOCKER_HOST; start it or unset DOCKER_HOST."
  elif [ "$(uname -s)" != Linux ]; then
    echo "no Docker engine answers; start Docker Desktop (or another Docker-compatible engine), then run this again."
  elif [ -S "$SOCKET" ] && [ ! -w "$SOCKET" ]; then
    echo "Docker runs but does not let $account in; join the group docker (usermod -aG docker $account) and log in again."
  elif [ "$(id -u)" != 0 ]; then
    echo "no Docker engine answers; install and start Docker (as root), then run this again."
  elif ! command -v dockerd > /dev/null && ! debian_like; then
    echo "no Docker engine answers, and only on Debian and Ubuntu can this script install one; install Docker, then run this again."
  else
    echo "no Docker engine answers; ./drill setup starts it."
  fi
}

install_engine() {
  echo "engine: installing Docker from the system's own packages …"
  local log
  log=$(mktemp)
  if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends docker.io; } > "$log" 2>&1; then
    tail -n 5 "$log" >&2
    rm -f "$log"
    refuse "apt-get could not install docker.io (its last lines stand above); install Docker, then run this again."
  fi
  rm -f "$log"
}

# All containers together weigh as much as one process of the host, however many there are: beside six busy processes,
# 20 ms of work in a lab took 97 ms, and 25 ms with the weight of eight. Where the kernel does not let us, it stays as it is.
weigh_containers() {
  local group weight
  for group in cpu/docker/cpu.shares:8192 docker/cpu.weight:800; do
    weight=${group#*:}
    group=/sys/fs/cgroup/${group%:*}
    if [ -w "$(dirname "$(dirname "$group")")/cgroup.procs" ]; then
      { mkdir -p "$(dirname "$group")" && [ -w "$group" ] && echo "$weight" > "$group"; } 2> /dev/null
    fi
  done
}

# The daemon outlives this shell: own session, own log, no open descriptors of ours.
start_engine() {
  echo "engine: starting the Docker daemon …"
  if [ -d /run/systemd/system ]; then
    systemctl start docker || refuse "systemd could not start Docker; systemctl status docker says why."
  else
    weigh_containers
    setsid nohup dockerd > "$LOG" 2>&1 < /dev/null &
  fi
  local waited=0
  until [ -n "$(answers)" ]; do
    waited=$((waited + 1))
    if [ "$waited" -gt 120 ]; then
      [ ! -r "$LOG" ] || tail -n 5 "$LOG" >&2
      refuse "the Docker daemon did not answer within 60 s; see its log ($LOG, or journalctl -u docker)."
    fi
    sleep 0.5
  done
}

# Disks that can lose power are mounted in one container and used in others, which takes a folder of shared mounts. Where
# the system's own mounts are shared, as systemd has them, there is nothing to do.
share_disks() {
  [ "$(uname -s)" = Linux ] && [ "$(id -u)" = 0 ] && [ -z "${DOCKER_HOST:-}" ] || return 0
  mkdir -p "$DISKS" || return 0
  [ "$(findmnt -no PROPAGATION -T "$DISKS" 2> /dev/null)" = shared ] && return 0
  mount --bind "$DISKS" "$DISKS" && mount --make-shared "$DISKS" \
    || echo "engine: $DISKS cannot be shared, so drills of power loss are not applicable here." >&2
}

ensure() {
  bring_up && share_disks
}

bring_up() {
  status > /dev/null && return 0
  if [ -n "${DOCKER_HOST:-}" ] || [ "$(uname -s)" != Linux ] || [ "$(id -u)" != 0 ] \
    || { [ -S "$SOCKET" ] && [ ! -w "$SOCKET" ]; } \
    || { ! command -v dockerd > /dev/null && ! debian_like; }; then
    refuse "$(silent)"
  fi
  command -v dockerd > /dev/null || install_engine
  # Where the package's own service manager has started it meanwhile, there is nothing to start.
  [ -n "$(answers)" ] || start_engine
  status
}

case ${1:-} in
  status) status ;;
  ensure) ensure ;;
  *) echo "usage: engine.sh status | ensure" >&2; exit 2 ;;
esac
