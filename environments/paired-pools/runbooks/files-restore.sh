#!/usr/bin/env bash
# files-restore.sh [--what-if]: the files are lost, and no partner has them: puts those of the last archive back, under the same names. What
# was uploaded since the archive was made is lost.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

what_if "$@"
takes "files-restore.sh [--what-if]" 0 0 "${ORDERED[@]}"

plan "there is an archive" "the files are put back"

there_is_one() {
  [ -s "$FILES_ARCHIVE" ] || refuse "there is no archive in $FILES_ARCHIVE; files-backup.sh makes one."
  echo "The archive is of $(date --reference "$FILES_ARCHIVE" +%T)."
}

put_back() {
  local at
  at=$(file_server) || refuse "no server serves the files; a server to restore them to must serve (file-server serve)."
  ask --max-time 120 --header "X-Password: $FILES_PASSWORD" --upload-file "$FILES_ARCHIVE" "http://$at:8070/archive" || fail "$at did not take the archive."
  echo " were put back on $at."
}

step "there is an archive" there_is_one
step "the files are put back" put_back
