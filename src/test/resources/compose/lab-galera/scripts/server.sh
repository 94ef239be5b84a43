#!/bin/bash
# Starts a server: on an empty disk the first one makes the database and founds the cluster, the others join it.
set -eu

DATA=/var/lib/mysql/data
FIRST=${CLUSTER%%,*}
arguments=(--datadir="$DATA" --wsrep-cluster-address="gcomm://$CLUSTER" --wsrep-cluster-name=shop)

mkdir -p "$DATA"
if [ "$(hostname)" = "$FIRST" ] && [ ! -d "$DATA/mysql" ]; then
  mariadb-install-db --no-defaults --skip-name-resolve --datadir="$DATA" --skip-test-db > /dev/null
  cat > /tmp/accounts.sql << SQL
CREATE DATABASE \`$MARIADB_DATABASE\`;
CREATE USER '$MARIADB_USER'@'%' IDENTIFIED BY '$MARIADB_PASSWORD';
GRANT ALL ON \`$MARIADB_DATABASE\`.* TO '$MARIADB_USER'@'%';
GRANT PROCESS ON *.* TO '$MARIADB_USER'@'%';
SQL
  arguments+=(--init-file=/tmp/accounts.sql --wsrep-new-cluster)
fi

if [ -e "$DATA/grastate.dat" ]; then
  # After a crash, the position stands in the engine's log only; without it the whole state would be transferred.
  position=$(mariadbd "${arguments[@]}" --wsrep-recover 2>&1 | sed -n 's/.*Recovered position:* *\([0-9a-f-]*:[0-9]*\).*/\1/p' | tail -n 1)
  [ -z "$position" ] || arguments+=(--wsrep-start-position="$position")
fi

exec mariadbd "${arguments[@]}"
