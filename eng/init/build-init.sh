#!/bin/bash
# build-init.sh: the static executable that is alone in the initrd -> artifacts/init/init.
exec "$(dirname "$0")/../static/publish.sh" Coffer.Init init 16
