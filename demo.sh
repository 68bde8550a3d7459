#!/bin/bash
# demo.sh: from nothing to a sealed, running machine that was judged by its evidence: packages, tools, keys, image, installation, boot,
# the workload's answer, attestation. Leaves the machine running until Ctrl-C; with --once it is switched off.
# Report: artifacts/demo/report.json; the verdict as a page: artifacts/demo/verdict.html.
# usage: ./demo.sh [--once] [--port PORT] [--agent-port PORT]
set -euo pipefail
cd "$(dirname "$0")"
once=0 port=8080 agent_port=7443
while [ $# -gt 0 ]; do
    case $1 in
        --once) once=1 ;;
        --port) port=${2:?--port wants a number}; shift ;;
        --agent-port) agent_port=${2:?--agent-port wants a number}; shift ;;
        *) echo "demo.sh: expected --once, --port PORT or --agent-port PORT, seen: $1" >&2; exit 2 ;;
    esac
    shift
done
. eng/require-dotnet.sh
demo=$PWD/artifacts/demo
coffer=$PWD/artifacts/bin/Coffer.Cli/release/coffer
mkdir -p "$demo"
times='[]'

stage() {
    local name=$1 from to seconds
    shift
    echo "== $name"
    from=$(date +%s.%N)
    "$@"
    to=$(date +%s.%N)
    seconds=$(echo "$from $to" | awk '{ printf "%.1f", $2 - $1 }')
    times=$(jq -c ". + [{ stage: \"$name\", seconds: $seconds }]" <<< "$times")
    echo "   $name: $seconds s"
}

tools() {
    dotnet build src/Coffer.Cli -c Release -nologo -v quiet
    eng/init/build-init.sh
    eng/agent/build-agent.sh
}

keys() {
    # Keys of an earlier demo, from before there were operators.
    [ -s "$demo/keys/operator.pem" ] || rm -rf "$demo/keys"
    [ -d "$demo/keys" ] || "$coffer" keys init --dir "$demo/keys" --name "Coffer demo" > "$demo/keys.txt"
    # The recovery identity is the owner's, offline; here it lies beside the keys.
    [ -s "$demo/recovery.identity" ] || age-keygen -o "$demo/recovery.identity" 2> /dev/null
}

image() {
    rm -rf "$demo/machine" && cp -r examples/hello "$demo/machine"
    age-keygen -y "$demo/recovery.identity" > "$demo/machine/recovery.recipients"
    cp "$demo/keys/operator.pem" "$demo/machine/"
    "$coffer" build "$demo/machine/machine.yaml" --keys "$demo/keys" --profile lab --output "$demo/image" \
        --init artifacts/init/init --agent artifacts/agent/agent --json > "$demo/build.json"
}

packages() { eng/install-packages.sh; }

# The build's policy, but for what the lab does not have: a confidential VM. The TPM's maker is the lab's own authority.
attest() {
    jq -r --arg state "$demo/state" '"format: coffer-policy-1
require-confidential-vm: false
tpm:
  accepted-bindings: [activation]
  ek-roots: [\($state)/tpm-authority/swtpm-localca-rootca-cert.pem, \($state)/tpm-authority/issuercert.pem]
boot:
  measurements: \(.measurements)"' "$demo/build.json" > "$demo/lab.policy.yaml"
    "$coffer" attest "127.0.0.1:$agent_port" --policy "$demo/lab.policy.yaml" --keys "$demo/keys" --save "$demo/evidence.json" \
        --html "$demo/verdict.html" > "$demo/verdict.txt" || { head -n 20 "$demo/verdict.txt"; return 1; }
    head -n 1 "$demo/verdict.txt"
}

report() {
    "$coffer" inspect "$demo/state/disk.raw" --json > "$demo/disk.json"
    jq -n --argjson times "$1" --arg verdict "$(head -n 1 "$demo/verdict.txt")" --slurpfile build "$demo/build.json" --slurpfile run "$demo/run.json" \
        --slurpfile disk "$demo/disk.json" --slurpfile measured "$(jq -r .measurements "$demo/build.json")" '
        ($disk[0].parts[] | select(.title | contains("coffer-vault")) | .parts[0]) as $vault |
        {
            stages: $times,
            build: $build[0].stages,
            boot: $run[0].stages,
            bytes: $build[0].bytes,
            expected: $measured[0],
            # What /init read from the TPM, beside what was predicted before the image ever booted.
            measured: [$measured[0].os.pcrs[] | { pcr, predicted: .value, read: $run[0].pcrs["\(.pcr)"] }
                | . + { same: (.predicted == .read) }],
            sealedTo: ($vault.parts[] | select(.kind == "binding") | .facts),
            vault: $vault.facts,
            answer: $run[0].answer,
            attestation: $verdict
        }' > "$demo/report.json.new"
    mv "$demo/report.json.new" "$demo/report.json"
}

# jq makes the report of the stages, so packages come before the clock that needs it.
echo "== packages"
packages
stage tools tools
stage keys keys
stage image image

# The machine installs itself, reboots and answers, in one run of QEMU. The report is made when the answer is there. The disk is
# small: the workload starts when dm-integrity has covered all of it, and emulation has no SHA instructions.
echo "== machine"
from=$(date +%s.%N)
rm -f "$demo/run.json"
"$coffer" run "$(jq -r .image "$demo/build.json")" --keys "$demo/keys" --state "$demo/state" --fresh \
    --disk-size 1G --forward "$port:8080" --forward "$agent_port:7443" --until-answer / --report "$demo/run.json" &
machine=$!
# A shell starts what runs beside it with SIGINT ignored: SIGTERM ends the machine, in order.
trap 'kill -TERM $machine 2> /dev/null || true; wait $machine || true' INT TERM EXIT
while [ ! -s "$demo/run.json" ] && kill -0 $machine 2> /dev/null; do sleep 0.2; done
[ -s "$demo/run.json" ] || { wait $machine; exit 1; }
seconds=$(echo "$from $(date +%s.%N)" | awk '{ printf "%.1f", $2 - $1 }')
times=$(jq -c ". + [{ stage: \"machine\", seconds: $seconds }]" <<< "$times")
stage attest attest
report "$times"
echo "== report in artifacts/demo/report.json"
jq -r '(.stages[] | "   \(.stage): \(.seconds) s"),
    (.measured[] | "   PCR \(.pcr) is \(if .same then "as predicted" else "NOT as predicted" end)")' "$demo/report.json"
if [ "$once" -eq 1 ]; then
    kill -TERM $machine
else
    echo "== http://127.0.0.1:$port/ until Ctrl-C"
fi
wait $machine
