#!/bin/bash
# install-packages.sh: installs the Debian packages of eng/packages that are missing, and names them.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

fail() { echo "install-packages: $1" >&2; exit 1; }
command -v dpkg-query >/dev/null || fail "expected Debian 12 or 13, seen a system without dpkg"

missing=()
while read -r package; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing+=("$package")
done < "$here/packages"
[ ${#missing[@]} -gt 0 ] || exit 0

echo "install-packages: installing ${missing[*]}"
if [ "$(id -u)" = 0 ]; then
    as_root=(env)
elif command -v sudo >/dev/null; then
    as_root=(sudo)
else
    fail "needs root or sudo to install them; as root: apt-get install ${missing[*]}"
fi
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -q || fail "apt-get update failed: is a Debian mirror reachable?"
"${as_root[@]}" apt-get install -q -y --no-install-recommends "${missing[@]}" ||
    fail "apt-get could not install them: see its last lines above"
