#!/usr/bin/env bash
# hosts.sh up FOLDER|crash HOST|boot HOST|is-down HOST|primary|down: three hosts in network namespaces, 172.31.78.11 to 13, joined by a
# bridge. Two run PostgreSQL under Patroni, all three etcd, as services beside sshd. For tests of systems that the suite did not start.
#   up       builds the hosts' system in FOLDER, starts all three, and waits until the standby is synchronous; FOLDER/ssh.config is for
#            ssh, FOLDER/hosts is this script; the login "drill" has the password in FOLDER/password
#   crash    ends every process of a host at once, as a loss of power does to processes
#   boot     starts a host that is down
#   is-down  ends with 0 where no process of a host is left
#   primary  prints the host that takes writes
#   down     removes everything
# Needs root and a container engine, whose image of PostgreSQL the hosts' file system is made of.
set -eu

HERE=$(cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")" && pwd)
ROOT=$(cd "$HERE/../../.." && pwd)
IMAGE=drdrills-test/host:1
WIRE=dr-hosts                # namespace of the bridge: a container engine's firewall drops what passes a bridge of the machine's own
NET=172.31.78
GROUP=$ROOT/environments/availability-group

folder() {
  cat /run/drdrills-hosts
}

boot() {
  local host=$1 at
  at=$(folder)/$host
  ip netns pids "$host" | grep -q . && return 0
  # Of a process namespace of its own: whoever ends its first process ends the host.
  # shellcheck disable=SC2016
  setsid nsenter --net="/run/netns/$host" unshare --pid --mount --uts --ipc --fork --kill-child \
    bash -c 'hostname "$0" && mount -t proc proc "$1/proc" && mount -t tmpfs -o mode=1777 shm "$1/dev/shm" \
      && exec chroot "$1" runsvdir /etc/service' "$host" "$at/root" \
    > "$at/console" 2>&1 < /dev/null &
}

crash() {
  local pids
  pids=$(ip netns pids "$1")
  # shellcheck disable=SC2086
  test -z "$pids" || kill -9 $pids
  while ip netns pids "$1" | grep -q .; do sleep 0.05; done
}

is-down() {
  ! ip netns pids "$1" | grep -q .
}

on() {
  # shellcheck disable=SC2029
  ssh -F "$(folder)/ssh.config" "$1" "$2"
}

sql() {
  on "$1" "sudo -u postgres psql -qAt -h /tmp -U postgres -c \"$2\""
}

primary() {
  local host
  for host in host1 host2; do
    if [ "$(sql "$host" 'SELECT pg_is_in_recovery()' 2> /dev/null)" = f ]; then
      echo "$host"
      return 0
    fi
  done
  return 1
}

up() {
  local folder=$1 container host n password
  test ! -e /run/drdrills-hosts || down
  mkdir -p "$folder/base"
  folder=$(cd "$folder" && pwd)
  echo "$folder" > /run/drdrills-hosts
  docker build -q -t "$IMAGE" "$HERE" > /dev/null
  container=$(docker create "$IMAGE")
  docker export "$container" | tar -x --numeric-owner -C "$folder/base"
  docker rm "$container" > /dev/null
  install -m 755 "$ROOT/environments/examples/nft-cut.sh" "$folder/base/usr/local/sbin/nft-cut"
  install -m 755 "$ROOT/environments/images/postgresql/patroni-node" "$folder/base/usr/local/bin/patroni-node"
  install -m 755 "$HERE/end-patroni" "$folder/base/usr/local/sbin/end-patroni"
  install -d "$folder/base/etc/patroni" "$folder/base/run/sshd"
  install -m 644 "$GROUP/patroni.yaml" "$GROUP/roles.sh" "$folder/base/etc/patroni/"
  for n in 1 2 3; do echo "$NET.1$n host$n"; done >> "$folder/base/etc/hosts"
  cat > "$folder/base/etc/patroni/secrets" << END
POSTGRES_PASSWORD=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
REPLICATION_PASSWORD=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
APP_PASSWORD=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
OBSERVER_PASSWORD=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
END
  chmod 600 "$folder/base/etc/patroni/secrets"
  ssh-keygen -q -t ed25519 -N '' -f "$folder/key"
  install -d -o 1000 -m 700 "$folder/base/home/ops/.ssh"
  install -m 600 "$folder/key.pub" "$folder/base/home/ops/.ssh/authorized_keys"
  chown -R --reference="$folder/base/home/ops" "$folder/base/home/ops/.ssh"
  ip netns add "$WIRE"
  ip -n "$WIRE" link add bridge type bridge
  ip -n "$WIRE" link set bridge up
  ip link add dr-hosts0 type veth peer name runner netns "$WIRE"
  ip -n "$WIRE" link set runner master bridge up
  ip address add "$NET.1/24" dev dr-hosts0
  ip link set dr-hosts0 up
  for n in 1 2 3; do
    host=host$n
    mkdir -p "$folder/$host"/{upper,work,root}
    mount -t overlay overlay -o "lowerdir=$folder/base,upperdir=$folder/$host/upper,workdir=$folder/$host/work" "$folder/$host/root"
    mount --bind /dev "$folder/$host/root/dev"
    ip netns add "$host"
    ip -n "$WIRE" link add "$host" type veth peer name eth0 netns "$host"
    ip -n "$WIRE" link set "$host" master bridge up
    ip -n "$host" address add "$NET.1$n/24" dev eth0
    ip -n "$host" link set lo up
    ip -n "$host" link set eth0 up
    echo "Host $host
  HostName $NET.1$n" >> "$folder/ssh.config"
    boot "$host"
  done
  cat >> "$folder/ssh.config" << END
Host *
  User ops
  IdentityFile $folder/key
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  LogLevel ERROR
  ConnectTimeout 5
  ControlMaster auto
  ControlPath $folder/%n
  ControlPersist 60
END
  for n in $(seq 120); do
    host=$(primary) && [ "$(sql "$host" "SELECT sync_state FROM pg_stat_replication" 2> /dev/null)" = sync ] && break
    sleep 0.5
  done
  password=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
  echo "$password" > "$folder/password"
  sql "$host" "CREATE ROLE drill LOGIN PASSWORD '$password'; GRANT pg_monitor TO drill; GRANT CREATE ON DATABASE postgres TO drill"
  ln -s "$HERE/hosts.sh" "$folder/hosts"
}

down() {
  local folder n
  folder=$(folder)
  for n in 1 2 3; do
    crash "host$n" 2> /dev/null || true
    umount -l "$folder/host$n/root/dev" 2> /dev/null || true
    umount -l "$folder/host$n/root" 2> /dev/null || true
    ip netns delete "host$n" 2> /dev/null || true
  done
  ip netns delete "$WIRE" 2> /dev/null || true
  rm -rf "$folder" /run/drdrills-hosts
}

case $1 in
  up | crash | boot | is-down | primary | down) "$@" ;;
  *)
    sed -n '2,12s/^# //p' "$0" >&2
    exit 2
    ;;
esac
