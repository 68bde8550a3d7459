#!/bin/bash
# make-tree.sh: a Debian trixie root with the tools that judge our formats and that Debian 12 has no version of.
# Prints its path, for COFFER_TOOLS_TREE.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
exec "$here/../tree/make-tree.sh" interop-tree "$here/packages" usr/bin/ukify
