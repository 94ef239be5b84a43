# shellcheck shell=sh
# The configuration is written once: Sentinel rewrites it, and a server that comes back must find what was written.
conf=/data/valkey.conf
if [ ! -f "$conf" ]; then
  cat > "$conf" <<END
protected-mode no
dir /data
appendonly yes
replica-announce-ip $(hostname)
min-replicas-to-write 1
min-replicas-max-lag 3
repl-timeout 5
repl-ping-replica-period 1
${PRIMARY:+replicaof $PRIMARY 6379}
END
fi
exec valkey-server "$conf"
