ARG PG_MAJOR=17
FROM debian:trixie-slim AS runtime
RUN apt-get update && apt-get install -y pg-auto-failover-cli
EXPOSE 5432
