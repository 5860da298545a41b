#!/usr/bin/env bash
# Shows how to restore a backup by hand into a fresh database: ./scripts/db-restore.sh <backup|file>
# Restoring for you comes with a later release; nothing is changed, and the exit code says that nothing was restored.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if [[ $# -ne 1 || $1 == -* ]]; then
  echo "usage: ./scripts/db-restore.sh <backup|file>" >&2
  exit 2
fi
node "$here/dist/cli.js" backups "$1"
echo "Nothing was restored: paste the lines above." >&2
exit 1
