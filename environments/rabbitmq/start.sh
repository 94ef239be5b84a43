# shellcheck shell=sh disable=SC2046,SC2155 # a host without a name could not start either way
cookie=/var/lib/rabbitmq/.erlang.cookie
[ -f "$cookie" ] || { printf %s "$RABBITMQ_ERLANG_COOKIE" > "$cookie"; chmod 400 "$cookie"; }
export RABBITMQ_NODENAME=rabbit@$(hostname) RABBITMQ_DEFAULT_USER=guest RABBITMQ_DEFAULT_PASS=guest
unset RABBITMQ_ERLANG_COOKIE
exec rabbitmq-server
