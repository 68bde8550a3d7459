#!/bin/bash
# build.sh: everything, without a warning: the programs of the owner, the static /init and agent, the native `coffer`, and the tests.
set -euo pipefail
cd "$(dirname "$0")"
. eng/require-dotnet.sh
dotnet build Coffer.slnx -c Release -nologo -v quiet
# Beside each other: they share no directory, and each keeps one processor busy.
eng/cli/build-cli.sh &
cli=$!
code=0
{ eng/init/build-init.sh && eng/agent/build-agent.sh; } || code=1
wait "$cli" || code=1
exit "$code"
