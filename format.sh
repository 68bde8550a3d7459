#!/bin/bash
# format.sh: formats the source; with --check only says what is not formatted.
set -euo pipefail
cd "$(dirname "$0")"
. eng/require-dotnet.sh
dotnet tool restore -v quiet >/dev/null
if [ "${1:-}" = --check ]; then
    dotnet csharpier check .
else
    dotnet csharpier format .
fi
