#!/bin/bash
# power-cuts.sh: the power cuts of whole machines in full: every write torn at every sector, and of each operation so many cuts really booted.
# Needs what ./build.sh makes. See docs/power-cuts.md.
# usage: eng/power-cuts.sh [BOOTS]     12 when left out
set -euo pipefail
cd "$(dirname "$0")/.."
tests=artifacts/bin/Coffer.Machine.Tests/release/Coffer.Machine.Tests
[ -x "$tests" ] || { echo "power-cuts: $tests is missing: run ./build.sh" >&2; exit 1; }
case ${1:-12} in
    *[!0-9]* | 0) echo "power-cuts: expected a number of boots, seen: $1" >&2; exit 2 ;;
esac
COFFER_LONG=1 COFFER_POWER_CUTS=${1:-12} exec "$tests" --filter-class '*ChangeCutTests' '*VolumeKeyCutTests' '*InstallCutTests' --output Detailed --show-live-output on --progress off
