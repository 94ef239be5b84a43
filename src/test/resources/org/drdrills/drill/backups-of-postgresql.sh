#!/bin/sh
# Makes backups of a PostgreSQL server that plain docker commands start, and ends it by SIGKILL while a client writes.
# Usage: backups-of-postgresql.sh FOLDER NAME. Leaves in FOLDER: repo, encrypted (repositories of pgBackRest; key: open-sesame),
# base (plain, with wal), tar, dump (custom), directory, plain; and
# acknowledged: the moment of each row that a client was told to be stored after the backups, s since 1970.
set -eu
folder=$1
name=$2
for one in repo encrypted base/wal tar dump directory plain; do mkdir -p "$folder/$one"; done
chmod -R 777 "$folder"
docker run -d --name "$name" --user postgres --network none -v "$folder:/out" --entrypoint sh drdrills/pgbackrest:2 -c '
umask 0
D=/var/lib/postgresql/data/d
for one in repo encrypted; do
  cat > /tmp/$one.conf <<C
[global]
repo1-path=/out/$one
lock-path=/tmp
log-level-file=off
log-level-console=warn
start-fast=y
repo1-retention-full=2
C
  cat >> /tmp/$one.conf <<C
$(if [ $one = encrypted ]; then echo repo1-cipher-type=aes-256-cbc; echo repo1-cipher-pass=open-sesame; fi)
[main]
pg1-path=$D
pg1-socket-path=/tmp
C
  cat > /tmp/pgbackrest-$one <<C
#!/bin/sh
exec pgbackrest --config=/tmp/$one.conf --stanza=main "\$@"
C
done
chmod +x /tmp/pgbackrest-*
initdb -D $D --data-checksums --wal-segsize=1 -U postgres > /dev/null
echo "archive_mode = on
archive_timeout = 1s
archive_command = '"'cp %p /out/base/wal/%f && /tmp/pgbackrest-repo archive-push %p && /tmp/pgbackrest-encrypted archive-push %p'"'" >> $D/postgresql.conf
exec postgres -D $D -c listen_addresses= -c unix_socket_directories=/tmp' > /dev/null
until docker exec "$name" psql -h /tmp -U postgres -qc 'select 1' > /dev/null 2>&1; do sleep 0.2; done
docker exec "$name" /tmp/pgbackrest-repo stanza-create
docker exec "$name" /tmp/pgbackrest-encrypted stanza-create
docker exec "$name" createdb -h /tmp -U postgres app
q() {
  docker exec "$name" psql -h /tmp -U postgres -XqAt -d app -c "$1"
}
q "create role shop; create table orders(id bigserial primary key, note text not null, at timestamptz not null default clock_timestamp());
   alter table orders owner to shop; insert into orders(note) select 'CANARY-7f3a9c-' || i from generate_series(1, 5000) i" > /dev/null
docker exec "$name" /tmp/pgbackrest-repo --type=full backup
docker exec "$name" /tmp/pgbackrest-encrypted --type=full backup
docker exec "$name" pg_basebackup -h /tmp -U postgres -D /out/base/base -c fast -X stream
docker exec "$name" pg_basebackup -h /tmp -U postgres -D /out/tar -c fast -X stream -F t -z
docker exec "$name" pg_dump -h /tmp -U postgres -Fc -f /out/dump/app.dump app
docker exec "$name" pg_dump -h /tmp -U postgres -Fd -f /out/directory/app app
docker exec "$name" pg_dump -h /tmp -U postgres -f /out/plain/app.sql app
# A client writes, and notes each acknowledgement, until the server is killed; what it wrote last is not archived any more.
docker exec -d "$name" sh -c 'while psql -h /tmp -U postgres -XqAt -d app -c "insert into orders(note) values ('"'CANARY-7f3a9c-late'"') returning extract(epoch from at)" >> /out/acknowledged; do sleep 0.02; done'
sleep 4
docker kill "$name" > /dev/null
docker rm -v "$name" > /dev/null
docker run --rm --user 0 --network none -v "$folder:/out" --entrypoint chmod drdrills/pgbackrest:2 -R a+rwX /out
