#!/bin/bash
# check-contracts.sh: compares tests/Coffer.Clouds.Tests/Contracts with Google's discovery documents, which are not in this repository.
# usage: eng/clouds/check-contracts.sh COMPUTE [STORAGE-V1.JSON]
#   COMPUTE  the document of compute:v1, or the compute.proto of one of Google's client libraries, which is made from it
# Prints how much was compared, and what the contracts say and the documents do not; exit code 1 when there is something.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ $# = 1 ] || [ $# = 2 ] || { echo "check-contracts: expected one or two files, seen $#" >&2; exit 2; }

document() {
    case $1 in
        *.proto) eng/clouds/discovery-of-proto.py "$1" ;;
        *) cat "$1" ;;
    esac
}

check() {
    local contract=tests/Coffer.Clouds.Tests/Contracts/$1.json
    # compute.proto has no formats of texts.
    local formats=true
    [[ $2 != *.proto ]] || formats=false
    document "$2" > "$work/document.json"
    echo "check-contracts: $1, revision $(jq -r .revision "$work/document.json"): $(jq -r -f eng/clouds/count-contract.jq "$contract")"
    jq -r --argjson formats "$formats" --slurpfile document "$work/document.json" -f eng/clouds/check-contracts.jq "$contract"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
found=$(check compute-v1 "$1"; [ $# = 1 ] || check storage-v1 "$2")
echo "$found"
[ "$(grep -vc '^check-contracts:' <<< "$found")" = 0 ]
