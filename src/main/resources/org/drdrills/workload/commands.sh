# shellcheck shell=sh
# Carries out the environment's commands, each request in a process of its own. In: NUMBER MILLISECONDS REQUEST…; see environments/README.md.
flat() { tr -s '[:space:]' ' ' | cut -c1-200; }
carry_out() {
  number=$1 request=$3
  export DRILL_MILLISECONDS="$2" KEY="${4:-}" ID="${5:-}"
  case $request in
    write) command=$DRILL_WRITE ;;
    read) command=$DRILL_READ ;;
    healthy) command=${DRILL_HEALTHY:-true} ;;
    role) command=$DRILL_ROLE ;;
    ledger) command=$DRILL_LEDGER ;;
    *) command=false ;;
  esac
  said=$(sh -c "$command" 2> /dev/null < /dev/null)
  code=$?
  line=$(printf '%s' "$said" | flat)
  case $request:$code in
    write:0) echo "$number ok ${line##* }" ;;
    read:0) echo "$number ok ${line:--}" ;;
    healthy:0) echo "$number ok" ;;
    role:0) echo "$number $line" ;;
    ledger:0)
      printf '%s\n' "$said" | while read -r ids; do echo "$number + $ids"; done
      echo "$number end"
      ;;
    role:*) echo "$number none exit code $code: $line" ;;
    ledger:*) echo "$number failed exit code $code: $line" ;;
    *:4) echo "$number refused $line" ;;
    *) echo "$number unknown exit code $code: $line" ;;
  esac
}
while read -r number milliseconds request key id; do
  carry_out "$number" "$milliseconds" "$request" "$key" "$id" &
done
