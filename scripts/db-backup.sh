#!/usr/bin/env bash
# Makes a verified backup of production: ./scripts/db-backup.sh [descriptive-name] [--env local|staging|production]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
exec node "$here/dist/cli.js" backup "$@"
