#!/usr/bin/env bash
# files-backup.sh [--what-if]: takes all files into an archive in the operator container.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

what_if "$@"
takes "files-backup.sh [--what-if]" 0 0 "${ORDERED[@]}"

plan "the files are archived" "the archive can be read"

archived() {
  local at
  at=$(file_server) || refuse "no server serves the files."
  ask --max-time 60 --header "X-Password: $FILES_PASSWORD" --output "$FILES_ARCHIVE.new" "http://$at:8070/archive" || fail "$at gave no archive."
}

readable() {
  tar --list --file "$FILES_ARCHIVE.new" > /tmp/archived || fail "the archive cannot be read."
  mv "$FILES_ARCHIVE.new" "$FILES_ARCHIVE"
  echo "$(wc -l < /tmp/archived) files are in $FILES_ARCHIVE."
}

step "the files are archived" archived
step "the archive can be read" readable
