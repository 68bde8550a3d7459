#!/bin/bash
# check-contracts.sh: compares tests/Coffer.Clouds.Tests/Contracts with Google's discovery documents, which are not in this repository.
# usage: eng/clouds/check-contracts.sh COMPUTE-V1.JSON STORAGE-V1.JSON
# Prints what the contracts say and the documents do not; exit code 1 when there is something.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ $# = 2 ] || { echo "check-contracts: expected two files, seen $#" >&2; exit 2; }

check() {
    echo "check-contracts: $1, revision $(jq -r .revision "$2")"
    jq -r --slurpfile document "$2" -f eng/clouds/check-contracts.jq "tests/Coffer.Clouds.Tests/Contracts/$1.json"
}
found=$(check compute-v1 "$1"; check storage-v1 "$2")
echo "$found"
[ "$(grep -vc '^check-contracts:' <<< "$found")" = 0 ]
