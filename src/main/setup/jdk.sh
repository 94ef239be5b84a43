#!/usr/bin/env bash
# Prints the home of an installed JDK of at least the given major version: JAVA_HOME's, the one on the PATH, or the first in
# the usual folders. Exit codes: 0 found; 1 none is installed; 2 usage.
set -u

usage() {
  echo "usage: jdk.sh MAJOR-VERSION" >&2
  exit 2
}

real_path() {
  readlink -f "$1" 2> /dev/null || echo "$1"
}

# The major version of the JDK in a folder, from its release file; nothing where there is no compiler.
version_of() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] && sed -n 's/^JAVA_VERSION="\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' "$1/release"
}

case ${1:-} in
  '' | *[!0-9]*) usage ;;
esac

on_path=$(command -v javac) && on_path=$(dirname "$(dirname "$(real_path "$on_path")")")
for home in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /opt/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
  [ -n "$home" ] || continue
  version=$(version_of "$home")
  if [ "${version:-0}" -ge "$1" ]; then
    echo "$home"
    exit 0
  fi
done
exit 1
