#!/usr/bin/env bash
# Restores a backup or a dump file: ./scripts/db-restore.sh <backup|file> [--to local|staging|production] [--table schema.table …]
# Without --to it asks where to; without a terminal to ask on it ends with 2, and nothing is changed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if [[ $# -eq 0 || $1 == -h || $1 == --help ]]; then
  echo "usage: ./scripts/db-restore.sh <backup|file> [--to local|staging|production] [--table schema.table …]" >&2
  exit 2
fi
for word in "$@"; do
  if [[ $word == --to || $word == --to=* ]]; then
    exec node "$here/dist/cli.js" restore "$@"
  fi
done
if [[ ! -t 0 || ! -t 2 ]]; then
  echo "Say where to: --to local, --to staging or --to production. Nothing was restored." >&2
  exit 2
fi
read -r -p "Restore into which environment (local, staging, production)? " to
exec node "$here/dist/cli.js" restore "$@" --to "$to"
