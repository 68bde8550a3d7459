#!/bin/bash
# build-agent.sh: the static executable that hands out evidence in the running OS -> artifacts/agent/agent.
exec "$(dirname "$0")/../static/publish.sh" Coffer.Agent agent 18
