#!/usr/bin/env bash
# The README's two commands, typed in a system that has nothing but Node and git: `npm ci && npm run demo`, `npm test`.
# Makes a Debian in a folder (debootstrap), and does it there as root and as an ordinary user. By hand, not in .ci/run: minutes.
#   usage: bare.sh [--suite bookworm|trixie] [--keep] [--tests '<patterns for npm test>'] [--user root|ada]
#   needs root and debootstrap (apt-get install -y debootstrap); without --tests all tests run, ten minutes for each user
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
suite=bookworm keep= tests= users=(root ada)
while [[ $# -gt 0 ]]; do
  case $1 in
    --suite) suite=$2; shift 2 ;;
    --tests) tests=$2; shift 2 ;;
    --user) users=("$2"); shift 2 ;;
    --keep) keep=1; shift ;;
    *) sed -n '2,6s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
  esac
done
[[ $(id -u) -eq 0 ]] || { echo "bare.sh: only root can make a system in a folder" >&2; exit 2; }
command -v debootstrap >/dev/null || { echo "bare.sh: debootstrap is missing: apt-get install -y debootstrap" >&2; exit 2; }

work=$(mktemp -d /var/tmp/supasafe-bare.XXXXXX)
root=$work/root
[[ -n $keep ]] || trap 'rm -rf "$work"' EXIT
echo "bare.sh: Debian $suite in $root" >&2
debootstrap --variant=minbase --include=git,ca-certificates "$suite" "$root" >"$work/debootstrap.log" 2>&1 || { tail -5 "$work/debootstrap.log" >&2; exit 1; }

# Node as its archive lays it out: the program, and npm.
node=$(node -p process.execPath)
mkdir -p "$root/usr/local/bin" "$root/usr/local/lib/node_modules"
cp "$node" "$root/usr/local/bin/node"
cp -a "$(dirname "$node")/../lib/node_modules/npm" "$root/usr/local/lib/node_modules/"
for name in npm npx; do ln -s "../lib/node_modules/npm/bin/$name-cli.js" "$root/usr/local/bin/$name"; done
cp /etc/resolv.conf /etc/hosts "$root/etc/"
# A machine behind a proxy with a certificate of its own stays behind it.
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
echo 'export NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt' >"$root/etc/profile.d/bare.sh"

# Mounts and processes end with the command.
inside() {
  local user=$1; shift
  unshare --mount --pid --fork --kill-child bash -c '
    root=$1 user=$2; shift 2
    mount --rbind /dev "$root/dev" && mount -t proc proc "$root/proc" && mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
    exec chroot "$root" /usr/bin/env -i TERM=xterm /bin/su - "$user" -c "$*"' bash "$root" "$user" "$@"
}
inside root 'useradd -m -s /bin/bash ada' </dev/null
for user in "${users[@]}"; do
  home=$(inside root "getent passwd $user | cut -d: -f6" </dev/null)
  git clone -q --no-local "$here" "$root$home/supasafe"
  chown -R "$(stat -c %u:%g "$root$home")" "$root$home/supasafe"
  for command in 'npm ci && npm run demo' "npm test${tests:+ -- $tests}"; do
    echo "bare.sh: $user: $command" >&2
    inside "$user" "cd supasafe && $command" </dev/null || { echo "bare.sh: failed as $user: $command" >&2; exit 1; }
  done
done
echo "bare.sh: both commands work as ${users[*]}" >&2
