#!/bin/bash
# build.sh: everything, without a warning: the programs of the owner, the static /init and agent, the native `coffer`, and the tests.
set -euo pipefail
cd "$(dirname "$0")"
. eng/require-dotnet.sh
dotnet build Coffer.slnx -c Release -nologo -v quiet
eng/init/build-init.sh
eng/agent/build-agent.sh
eng/cli/build-cli.sh
