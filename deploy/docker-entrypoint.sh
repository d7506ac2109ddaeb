#!/bin/sh
# docker run IMAGE                            one node with the defaults
# docker run IMAGE --directive value ...      the same with directives
# docker run IMAGE [server] /path/keydb.conf [--directive value ...]
# docker run IMAGE sh                         any other command, as it is
set -e

case "${1:-}" in
  server | keymesh | keydb-server) shift; set -- /app/build/bundle/main.js "$@" ;;
  '' | -* | *.conf) set -- /app/build/bundle/main.js "$@" ;;
  *) exec "$@" ;;
esac

# exec: node becomes process 1, so SIGTERM from `docker stop` reaches it.
exec node "$@"
