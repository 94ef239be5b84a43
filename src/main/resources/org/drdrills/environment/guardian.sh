#!/usr/bin/env bash
# guardian LOCK LOG: holds the lock of a system, carries out the commands of its powers one after the other, and undoes what is still owed, the
# last first, when its input ends: because the drill is over, or because the runner has died. Each undo is run once.
#
# Requests, one a line:  do NUMBER SECONDS RUN UNDO   undo NUMBER   (commands in base64)
# Answers:               ready | busy                 NUMBER EXIT OUTPUT (base64)
set -u
# A terminal's signals are the runner's affair; handlers, unlike ignored signals, are not handed on to the commands.
trap : HUP INT TERM PIPE
log=$2
exec 9> "$1" || exit 4
if ! flock -n 9; then
  echo busy
  exit 3
fi
: > "$log"
echo ready

owed=()
declare -A undo_of seconds_of

note() {
  printf '%s %s\n' "$(date -u +%FT%T.%3NZ)" "$*" >> "$log"
}

# carry_out WHAT NUMBER SECONDS COMMAND
carry_out() {
  local out code
  note "$1 $2 begins"
  out=$(timeout -k 2 "$3" bash -c "$4" 2>&1 < /dev/null 9>&-)
  code=$?
  note "$1 $2 ended with exit code $code"
  echo "$2 $code $(printf '%s' "${out:0:4000}" | base64 -w 0)" 2> /dev/null
}

# Forgets what is owed before it is carried out, so that nothing is undone twice.
undo() {
  local left=() number
  for number in ${owed[@]+"${owed[@]}"}; do
    [ "$number" = "$1" ] || left+=("$number")
  done
  owed=(${left[@]+"${left[@]}"})
  carry_out undo "$1" "${seconds_of[$1]}" "${undo_of[$1]}"
}

while true; do
  read -r what number seconds run undo
  code=$?
  if [ "$code" -gt 128 ]; then continue; fi
  if [ "$code" -ne 0 ]; then break; fi
  case $what in
    do)
      undo_of[$number]=$(printf '%s' "$undo" | base64 -d)
      seconds_of[$number]=$seconds
      owed+=("$number")
      carry_out run "$number" "$seconds" "$(printf '%s' "$run" | base64 -d)"
      ;;
    undo)
      undo "$number"
      ;;
  esac
done
while [ "${#owed[@]}" -gt 0 ]; do
  undo "${owed[-1]}"
done
note "nothing is owed"
