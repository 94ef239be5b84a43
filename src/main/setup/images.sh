#!/usr/bin/env bash
# The images that the environments run on: are they there (status), and if not, get them (ensure [image…]).
# Each folder of environments/images with a Dockerfile is one image; the Dockerfile's first line names it. An official
# image is pulled where a registry is in reach and otherwise built from its released source ("# source: <module> <version>").
# Our own are built here, and again whenever their folder has changed. Beside a user's project (DRDRILLS_PROJECT), only
# those are wanted that every lab needs and that a YAML file of the project, or an environment it takes from here, names.
# all [FOLDER] also builds and pulls what the Compose files of a project name; with a folder, images are taken from it
# first, and put into it where some are new.
# suite ARCHIVE builds the image of the suite itself, drdrills/dr-drills:VERSION, from the archive of a release.
# Exit codes: 0 all there; 1 some are missing (status); 2 the user has to do something (ensure).
set -u

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
FOLDER=$ROOT/environments/images
BASE=debian:trixie-slim
BASE_SUITE=trixie
LABEL=org.drdrills.context
REACH=5
WORK=

refuse() {
  echo "images: $*" >&2
  exit 2
}

say() {
  echo "images: $*"
}

digest() {
  if command -v sha256sum > /dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi
}

# Names, contents and execute bits of everything in a folder, as one hash.
context_of() {
  (
    cd "$1" || exit 1
    find . -type f | LC_ALL=C sort | while read -r file; do
      digest "$file"
      if [ -x "$file" ]; then echo executable; fi
    done
  ) | digest | cut -c1-16
}

folders() {
  local dockerfile
  for dockerfile in "$FOLDER"/*/Dockerfile; do dirname "$dockerfile"; done
}

image_of() {
  sed -n '1s/^# image: *//p' "$1/Dockerfile"
}

source_of() {
  sed -n 's/^# source: *//p' "$1/Dockerfile" | head -n 1
}

folder_of() {
  local folder
  for folder in $(folders); do
    if [ "$(image_of "$folder")" = "$1" ]; then
      echo "$folder"
      return 0
    fi
  done
  return 1
}

present() {
  docker image inspect "$1" > /dev/null 2>&1
}

# One line an image: <image> <folder> <present|missing|outdated>, with one question to the engine.
survey() {
  local there folder image context state
  there=$(for folder in $(folders); do image_of "$folder"; done \
    | xargs docker image inspect --format '{{range .RepoTags}}{{.}} {{end}}@{{with .Config.Labels}}{{index . "'$LABEL'"}}{{end}}' 2> /dev/null)
  for folder in $(folders); do
    image=$(image_of "$folder")
    context=$(printf '%s\n' "$there" | awk -v image="$image" '
      { for (i = 1; i < NF; i++) if ($i == image) { sub(/.*@/, ""); print "found" $0; exit } }')
    if [ -z "$context" ]; then
      state=missing
    elif [ -z "$(source_of "$folder")" ] && [ "$context" != "found$(context_of "$folder")" ]; then
      state=outdated
    else
      state=present
    fi
    echo "$image $folder $state"
  done
}

status() {
  local image state missing=0
  while read -r image _ state; do
    echo "$image $state"
    [ "$state" = present ] || missing=1
  done < <(survey)
  return "$missing"
}

# Pulls an official image, and gives up at once where no registry answers. A slow download may take its time.
pulled() {
  local log=$WORK/pull waited=0 process
  log=$log.${1//[^a-z0-9]/-}
  docker pull "$1" > "$log" 2>&1 &
  process=$!
  while kill -0 "$process" 2> /dev/null; do
    if [ "$waited" -ge $((REACH * 10)) ] && ! grep -q 'Pulling from' "$log"; then
      kill "$process" 2> /dev/null
      break
    fi
    waited=$((waited + 1))
    sleep 0.1
  done
  wait "$process" 2> /dev/null
}

need() {
  local program=$1 package=$2
  command -v "$program" > /dev/null && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
    say "installing $package …"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$package"; } > "$WORK/apt" 2>&1 \
      && command -v "$program" > /dev/null && return 0
  fi
  refuse "no image registry is in reach, and $program is not installed; connect to a registry or install $package, then run this again."
}

# A Debian base as slim as the official one, from the distribution's own packages.
bootstrap_base() {
  need mmdebstrap mmdebstrap
  mmdebstrap --quiet --variant=minbase \
    --aptopt='Apt::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt=force-unsafe-io \
    "$BASE_SUITE" "$WORK/base.tar" > "$WORK/base.log" 2>&1 \
    && docker import --change 'CMD ["bash"]' "$WORK/base.tar" "$BASE" >> "$WORK/base.log" 2>&1
}

base() {
  present "$BASE" && return 0
  local since=$SECONDS
  if pulled "$BASE"; then
    say "$BASE pulled in $((SECONDS - since)) s."
    return 0
  fi
  say "$BASE: no registry in reach, building it from the distribution's packages …"
  if ! bootstrap_base; then
    tail -n 5 "$WORK/base.log" >&2
    refuse "$BASE could not be built; the last lines of mmdebstrap stand above."
  fi
  say "$BASE built in $((SECONDS - since)) s."
}

# The programs of a Go module, placed beside the Dockerfile under the names it copies.
compile() {
  local folder=$1 context=$2 module version name
  name=$(basename "$folder")
  read -r module version < <(source_of "$folder")
  command -v go > /dev/null || refuse "no image registry is in reach, and $name is built with Go; connect to a registry or install Go, then run this again."
  env -u GOOS -u GOARCH GOBIN="$context/bin" CGO_ENABLED=0 \
    go install -trimpath -ldflags "-s -w -X $module.Version=${version#v}" "$module/cmd/server@$version" "$module/cmd/cli@$version" \
    && mv "$context/bin/server" "$context/$name" \
    && mv "$context/bin/cli" "$context/$name-cli" \
    && rmdir "$context/bin" \
    && cp "$folder/Dockerfile" "$context/"
}

# The jars that a Maven project of the image's folder names, placed beside the Dockerfile; Maven keeps them for the next time.
jars() {
  local folder=$1 context=$2
  need mvn maven
  cp -r "$folder/." "$context/" \
    && mvn -q -B -ntp -f "$folder/pom.xml" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$context/lib"
}

# A failed step must not leave its container behind, as the classic builder's would.
build() {
  docker build --force-rm --label "$LABEL=$(context_of "$1")" --tag "$2" "$3"
}

official() {
  local image=$1 folder=$2 since=$SECONDS context log
  if pulled "$image"; then
    say "$image pulled in $((SECONDS - since)) s."
    return 0
  fi
  say "$image: no registry in reach, building it from its released source …"
  context=$(mktemp -d "$WORK/context.XXXXXX")
  log=$WORK/build.$(basename "$folder")
  if ! { compile "$folder" "$context" && build "$folder" "$image" "$context"; } > "$log" 2>&1; then
    tail -n 8 "$log" >&2
    refuse "$image could not be built; its last lines stand above."
  fi
  say "$image built in $((SECONDS - since)) s."
}

own() {
  local image=$1 folder=$2 since=$SECONDS context=$2 log
  log=$WORK/build.$(basename "$folder")
  [ ! -f "$folder/pom.xml" ] || context=$(mktemp -d "$WORK/context.XXXXXX")
  if ! { { [ "$context" = "$folder" ] || jars "$folder" "$context"; } && build "$folder" "$image" "$context"; } > "$log" 2>&1; then
    tail -n 8 "$log" >&2
    refuse "$image could not be built; its last lines stand above."
  fi
  say "$image built in $((SECONDS - since)) s."
}

wanted() {
  local image=$1 name
  shift
  [ $# -eq 0 ] && return 0
  for name in "$@"; do [ "$name" = "$image" ] && return 0; done
  return 1
}

# Beside a project: the images that it needs, one a line.
needed() {
  local folder image name
  for name in disk link-probe sweeper toxiproxy; do image_of "$FOLDER/$name"; done
  for folder in $(folders); do
    image=$(image_of "$folder")
    if grep -rqsF --include='*.yaml' --include='*.yml' --exclude-dir=reports "$image" "$DRDRILLS_PROJECT"; then echo "$image"; fi
    sed -n '/^shipped-environments:/,/^[^ #-]*:/p' "$DRDRILLS_PROJECT/drill.yaml" | grep -oE '[a-z][a-z0-9-]+' | while read -r name; do
      if grep -rqsF "$image" "$FOLDER/../$name"; then echo "$image"; fi
    done
  done
}

# Runs one job an image, as many at a time as there are processors, three at most.
ensure() {
  local name image folder state lanes failed=0 officials=() owns=() jobs_of
  for name in "$@"; do
    folder_of "$name" > /dev/null || refuse "there is no image $name; environments/images has: $(for folder in $(folders); do image_of "$folder"; done | xargs)."
  done
  docker version > /dev/null 2>&1 || refuse "no Docker engine answers; run src/main/setup/engine.sh ensure first."

  while read -r image folder state; do
    if [ "$state" = present ] || ! wanted "$image" "$@"; then continue; fi
    if [ -n "$(source_of "$folder")" ]; then officials+=("$image $folder"); else owns+=("$image $folder"); fi
  done < <(survey)
  [ $((${#officials[@]} + ${#owns[@]})) -gt 0 ] || return 0

  WORK=$(mktemp -d)
  trap 'rm -rf "$WORK"' EXIT
  # Without its BuildKit plug-in a newer client can still talk to the engine's classic builder.
  docker buildx version > /dev/null 2>&1 || export DOCKER_BUILDKIT=0

  lanes=$(getconf _NPROCESSORS_ONLN 2> /dev/null || echo 2)
  [ "$lanes" -le 3 ] || lanes=3
  jobs_of=()
  if [ ${#officials[@]} -gt 0 ]; then
    for name in "${officials[@]}"; do
      # shellcheck disable=SC2086 # image and folder are two words
      official $name &
      jobs_of+=($!)
    done
  fi
  if [ ${#owns[@]} -gt 0 ]; then
    base
    say "building ${#owns[@]} of our own …"
    for name in "${owns[@]}"; do
      while [ "$(jobs -rp | wc -l)" -ge "$lanes" ]; do sleep 0.1; done
      # shellcheck disable=SC2086 # image and folder are two words
      own $name &
      jobs_of+=($!)
    done
  fi
  for name in "${jobs_of[@]}"; do wait "$name" || failed=2; done
  [ "$failed" = 0 ] || exit "$failed"
}

# The Compose files of the user's project.
composes() {
  [ -n "${DRDRILLS_PROJECT:-}" ] && [ "$DRDRILLS_PROJECT" != "$ROOT" ] || return 0
  local file
  for file in "$DRDRILLS_PROJECT"/environments/*/compose.yaml; do
    [ ! -f "$file" ] || echo "$file"
  done
}

# What Compose says of variables without a value is of no interest here: a lab gives them one.
compose() {
  docker compose -f "$@" 2> /dev/null
}

# Images of the project's own, by its own Compose files; those that are there stay.
projects() {
  local file
  [ -n "$(composes)" ] || return 0
  if ! docker compose version > /dev/null 2>&1; then
    if grep -rqsE --include='*.yaml' --include='*.yml' --exclude-dir=reports '^[[:space:]]*build:' "$DRDRILLS_PROJECT"; then
      say "docker compose is not installed, so images that the project's files build are not built here."
    fi
    return 0
  fi
  while read -r file; do
    compose "$file" build --quiet || refuse "docker compose -f $file build failed; run it to see why."
    compose "$file" pull --quiet --ignore-buildable --policy missing || true
  done < <(composes)
}

# Names of all images that are kept for the next runner.
kept() {
  local folder file
  if [ -n "$(composes)" ]; then
    needed
  else
    for folder in $(folders); do image_of "$folder"; done
  fi
  if docker compose version > /dev/null 2>&1; then
    while read -r file; do compose "$file" config --images; done < <(composes)
  fi
}

identities() {
  kept | sort -u | xargs docker image inspect --format '{{index .RepoTags 0}} {{.Id}}' 2> /dev/null | grep . | sort
}

all() {
  local cache=${1:-} here
  if [ -n "$cache" ] && [ -f "$cache/images.tar" ]; then
    docker load --quiet --input "$cache/images.tar" > /dev/null || say "the images in $cache cannot be read and are made anew."
  fi
  wanted_ones && projects || return
  [ -n "$cache" ] || return 0
  here=$(identities)
  [ "$here" != "$(cat "$cache/images.txt" 2> /dev/null)" ] || return 0
  mkdir -p "$cache" || refuse "$cache cannot be written."
  # shellcheck disable=SC2046 # names of images have no spaces
  if ! docker save --output "$cache/images.tar.part" $(echo "$here" | cut -d ' ' -f 1) \
    || ! mv "$cache/images.tar.part" "$cache/images.tar"; then
    refuse "the images could not be written to $cache."
  fi
  echo "$here" > "$cache/images.txt"
}

# Beside a project those that it needs, else all.
wanted_ones() {
  if [ -n "${DRDRILLS_PROJECT:-}" ] && [ "$DRDRILLS_PROJECT" != "$ROOT" ]; then
    # shellcheck disable=SC2046 # names of images have no spaces
    locked ensure $(needed | sort -u)
  else
    locked ensure
  fi
}

# Two runs at once would build everything twice.
locked() {
  if command -v flock > /dev/null; then
    exec 9> "${TMPDIR:-/tmp}/drdrills-images.lock"
    flock 9
  fi
  "$@"
}

suite() {
  local archive=${1:-} version image log
  version=$(basename "$archive" .tar.gz)
  [ -f "$archive" ] && [[ $version == dr-drills-* ]] || refuse "'$archive' is no archive of a release, such as target/dr-drills-1.0.0.tar.gz; mvn package -Prelease builds one."
  docker version > /dev/null 2>&1 || refuse "no Docker engine answers; run src/main/setup/engine.sh ensure first."
  WORK=$(mktemp -d)
  trap 'rm -rf "$WORK"' EXIT
  docker buildx version > /dev/null 2>&1 || export DOCKER_BUILDKIT=0
  base
  image=drdrills/dr-drills:$(echo "${version#dr-drills-}" | tr '[:upper:]' '[:lower:]')
  log=$WORK/build.suite
  mkdir "$WORK/suite"
  cp "$archive" "$WORK/suite/dr-drills.tar.gz"
  cp "$ROOT/src/main/setup/suite/Dockerfile" "$WORK/suite/"
  if ! build "$ROOT/src/main/setup/suite" "$image" "$WORK/suite" > "$log" 2>&1; then
    tail -n 8 "$log" >&2
    refuse "$image could not be built; its last lines stand above."
  fi
  say "$image built."
}

case ${1:-} in
  status) status ;;
  ensure)
    shift
    if [ $# = 0 ]; then wanted_ones; else locked ensure "$@"; fi
    ;;
  all) shift; all "$@" ;;
  needed) needed | sort -u ;;
  suite) shift; suite "$@" ;;
  *) echo "usage: images.sh status | ensure [image…] | all [folder] | needed | suite ARCHIVE" >&2; exit 2 ;;
esac
