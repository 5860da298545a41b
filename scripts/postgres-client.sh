#!/usr/bin/env bash
# Brings PostgreSQL's client programs (pg_dump, pg_restore, psql): ./scripts/postgres-client.sh [major] [--private]
# Says first what it will run, asks unless CI=true, runs it; without root's rights it unpacks them into a folder of supasafe's own.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# npm may have been told to run no scripts, which build it.
[[ -e $here/dist/postgresClient.js ]] || node "$here/scripts/build.mjs"
exec node "$here/dist/postgresClient.js" "$@"
