#!/bin/sh
# Makes backups of a MariaDB server that plain docker commands start, and ends it by SIGKILL while a client writes.
# Usage: backups-of-mariadb.sh FOLDER NAME. Leaves in FOLDER: sql (mariadb-dump), full (mariadb-backup), and
# maria-acknowledged: the moment of each row that a client was told to be stored since the first row, s since 1970.
set -eu
folder=$1
name=$2
mkdir -p "$folder/sql"
chmod 777 "$folder" "$folder/sql"
docker run -d --name "$name" --user mysql --network none -v "$folder:/out" --entrypoint sh drdrills/mariadb:11.8 -c '
umask 0
test -d /var/lib/mysql/d/mysql || mariadb-install-db --no-defaults --datadir=/var/lib/mysql/d --skip-test-db --auth-root-authentication-method=normal > /dev/null
exec mariadbd --no-defaults --datadir=/var/lib/mysql/d --socket=/tmp/s --skip-networking' > /dev/null
q() {
  docker exec "$name" mariadb --no-defaults -S /tmp/s -u root -BN -e "$1"
}
until q 'select 1' > /dev/null 2>&1; do sleep 0.2; done
q "create database app; use app; create table orders(id bigint auto_increment primary key, note text not null, at timestamp(6) not null default current_timestamp(6)) engine = InnoDB;
   insert into orders(note) select concat('CANARY-7f3a9c-', seq) from seq_1_to_5000"
# A server that was shut down has every page in its files, so that a backup does not need the log for them.
docker restart "$name" > /dev/null
until q 'select 1' > /dev/null 2>&1; do sleep 0.2; done
# A client writes all the time, and notes each acknowledgement: the dump is of some moment in between.
docker exec -d "$name" sh -c 'while mariadb --no-defaults -S /tmp/s -u root -BN app -e "insert into orders(note) values ('"'CANARY-7f3a9c-late'"'); select unix_timestamp(at) from orders where id = last_insert_id()" >> /out/maria-acknowledged; do sleep 0.02; done'
sleep 1
docker exec "$name" sh -c 'mariadb-dump --no-defaults -S /tmp/s -u root --single-transaction --databases app > /out/sql/app.sql'
docker exec "$name" sh -c 'umask 0; mariadb-backup --no-defaults --backup -S /tmp/s -u root --target-dir=/out/full > /out/mariadb-backup.log 2>&1'
sleep 1
docker kill "$name" > /dev/null
docker rm -v "$name" > /dev/null
docker run --rm --user 0 --network none -v "$folder:/out" --entrypoint chmod drdrills/mariadb:11.8 -R a+rwX /out
