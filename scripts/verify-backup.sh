#!/usr/bin/env bash
# Restores a backup into a throw-away database and compares it: ./scripts/verify-backup.sh [backup|file]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
exec node "$here/dist/cli.js" verify "$@"
