#!/usr/bin/env bash
# restore-instance.sh <host:port>: puts the vault's backup on the empty shared volume, to be recovered to the end of its log.
# Run on a server. The machine that opens the volume then finds the instance there once its identity stands beside it.
set -euo pipefail

VOLUME=${VOLUME:-/var/lib/postgresql/data}
WORK=$VOLUME/restoring

if [ -e "$VOLUME/instance" ] || [ -e "$VOLUME/identity" ]; then
  echo "There is an instance on the volume; nothing was touched."
  exit 4
fi
rm -rf "$WORK" "$VOLUME/wal"
mkdir "$WORK"
curl --silent --show-error --fail --max-time 50 "http://$1/backup.tar" | tar -x -C "$WORK"
for segment in "$WORK"/wal/*.partial; do
  if [ -e "$segment" ]; then mv "$segment" "${segment%.partial}"; fi
done
echo "restore_command = 'cp $VOLUME/wal/%f %p'" >> "$WORK/base/postgresql.auto.conf"
touch "$WORK/base/recovery.signal"
chmod 700 "$WORK/base"
mv "$WORK/wal" "$VOLUME/wal"
mv "$WORK/base" "$VOLUME/instance"
rmdir "$WORK"
echo "The backup is on the volume, with $(find "$VOLUME/wal" -type f | wc -l) segments of log."
