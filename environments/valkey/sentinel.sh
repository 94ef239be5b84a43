# shellcheck shell=sh
conf=/data/sentinel.conf
if [ ! -f "$conf" ]; then
  cat > "$conf" <<END
protected-mode no
port 26379
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
sentinel announce-ip $(hostname)
sentinel monitor store v1 6379 2
sentinel down-after-milliseconds store 3000
sentinel failover-timeout store 10000
END
fi
exec valkey-server "$conf" --sentinel
