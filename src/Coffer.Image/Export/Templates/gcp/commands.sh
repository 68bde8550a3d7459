#!/bin/bash
# commands.sh: @NAME@ into Google Cloud: bucket, image, machine, way in. It prints nothing it does not do; read it first.
# usage: PROJECT=... ZONE=... BUCKET=... OPERATORS=198.51.100.7/32 ./commands.sh up|down
#   PROJECT    the project
#   ZONE       a zone with AMD Milan machines that do SEV-SNP, such as europe-west4-a
#   BUCKET     a bucket for the upload; "up" makes it, "down" removes what was uploaded and leaves the bucket
#   OPERATORS  the addresses that may reach the machine, comma-separated; workloads' ports are yours to add in PORTS
#   TYPE       machine type (n2d-standard-2); CONFIDENTIAL  SEV_SNP or SEV (SEV_SNP); DISK  size of its disk (20GB)
#   DISK_TYPE  type of its disk (pd-balanced); hyperdisk-balanced for families that have no other, such as c4d
#   NETWORK    network of machine and rule (default); SUBNET  its subnet, where the network makes none by itself
#   NO_ADDRESS 1: no address outside the network
# After an "up" that was cut off, "up" goes on and "down" removes what there is. Both keep to what has the label
# coffer-machine=@NAME@ (the rule, which has no labels: the description), as coffer deploy gives it.
set -euo pipefail
cd "$(dirname "$0")"

name=@NAME@
digest=@DIGEST@
label=coffer-machine
project=${PROJECT:?the project}
zone=${ZONE:?a zone with SEV-SNP}
bucket=${BUCKET:?a bucket for the upload}
type=${TYPE:-n2d-standard-2}
confidential=${CONFIDENTIAL:-SEV_SNP}
disk=${DISK:-20GB}
disk_type=${DISK_TYPE:-pd-balanced}
ports=${PORTS:-tcp:7443}
network=${NETWORK:-default}
labels=$label=$name,coffer-disk=${digest:0:32}
card=nic-type=GVNIC,network=$network${SUBNET:+,subnet=$SUBNET}
address='networkInterfaces[0].accessConfigs[0].natIP'
[[ -z ${NO_ADDRESS:-} ]] || { card+=,no-address; address='networkInterfaces[0].networkIP'; }
# Only of this family some machines are older than SEV-SNP.
platform=()
[[ $type != n2d-* ]] || platform=(--min-cpu-platform="AMD Milan")

refuse() {
    echo "commands.sh: $*" >&2
    exit 1
}

# Whether something of this name is there; refuses what does not say that it is this machine's. $1 what it is, $2 what it must say,
# then the command that lists name and what it says: a list knows "none" from "not to be known".
there() {
    local what=$1 owner=$2 seen
    shift 2
    seen=$("$@")
    [[ -n $seen ]] || { found=no; return; }
    [[ ${seen#*,} == "$owner" ]] || refuse "$what: expected none, or one that says $owner, seen: ${seen#*,}"
    found=yes
}

# The names of buckets are the world's: one that this project does not list is somebody's, and is not written to.
look_bucket() {
    local seen
    seen=$(gcloud storage buckets list --project="$project" --filter="name=$bucket" --format="value(name)")
    found=no
    [[ -z $seen ]] || found=yes
}

# The tool lists what a bucket with versions keeps of older uploads too, with the time since when: that is nobody's any more.
live_object() {
    local listed line
    listed=$(gcloud storage objects list "gs://$bucket/$name.tar.gz" --project="$project" \
        --format="csv[no-heading](noncurrent_time,name,custom_fields.$label)") || return
    while read -r line; do
        [[ $line != ,* ]] || echo "${line#,}"
    done <<< "$listed"
}

look_object() {
    there "gs://$bucket/$name.tar.gz" "$name" live_object
}

look_image() {
    there "image $name" "$name" gcloud compute images list --project="$project" --no-standard-images --show-deprecated \
        --filter="name=$name" --format="csv[no-heading](name,labels.$label)"
}

look_machine() {
    there "machine $name" "$name" gcloud compute instances list --project="$project" --zones="$zone" \
        --filter="name=$name" --format="csv[no-heading](name,labels.$label)"
}

look_rule() {
    there "firewall rule $name" "$label=$name" gcloud compute firewall-rules list --project="$project" \
        --filter="name=$name" --format="csv[no-heading](name,description)"
}

make_image() {
    look_image
    if [[ $found == yes ]]; then
        made_of=$(gcloud compute images describe "$name" --project="$project" --format="value(labels.coffer-disk)")
        [[ $made_of == "${digest:0:32}" ]] || refuse "image $name: expected one of this disk, ${digest:0:32}, seen: ${made_of:-none}"
        return
    fi
    look_bucket
    # Deleted objects would be kept, and paid for, a week longer.
    [[ $found == yes ]] ||
        gcloud storage buckets create "gs://$bucket" --project="$project" --location="${zone%-*}" \
            --uniform-bucket-level-access --public-access-prevention --soft-delete-duration=0
    look_object
    gcloud storage cp disk.tar.gz "gs://$bucket/$name.tar.gz" --project="$project" \
        --custom-metadata="$label=$name,coffer-sha256=$digest"
    # PK, KEK and db are the owner's and no others: the firmware starts what the owner signed, and nothing of Google's or Microsoft's.
    gcloud compute images create "$name" --project="$project" --labels="$labels" \
        --source-uri="gs://$bucket/$name.tar.gz" --architecture=X86_64 \
        --guest-os-features=UEFI_COMPATIBLE,SEV_CAPABLE,SEV_SNP_CAPABLE,GVNIC \
        --platform-key-file=PK.der --key-exchange-key-file=KEK.der --signature-database-file=db.der@DBX@
}

make_machine() {
    look_machine
    [[ $found == no ]] || return 0
    # SEV-SNP machines cannot be moved while they run: maintenance ends them. No service account: the machine has no rights in the
    # project, and asks the metadata server nothing but for its configuration, where its description says so. What it would log is on a console that Google reads: not kept.
    gcloud compute instances create "$name" --project="$project" --zone="$zone" --labels="$labels" \
        --image="$name" --boot-disk-size="$disk" --boot-disk-type="$disk_type" \
        --machine-type="$type" ${platform[@]+"${platform[@]}"} \
        --confidential-compute-type="$confidential" --maintenance-policy=TERMINATE \
        --shielded-secure-boot --shielded-vtpm --shielded-integrity-monitoring \
        --network-interface="$card" --tags="$name" \
        --no-service-account --no-scopes \
        --metadata=serial-port-enable=FALSE,serial-port-logging-enable=FALSE,enable-oslogin=FALSE,block-project-ssh-keys=TRUE
}

make_rule() {
    look_rule
    [[ $found == yes ]] ||
        gcloud compute firewall-rules create "$name" --project="$project" --description="$label=$name" \
            --network="$network" --direction=INGRESS --allow="$ports" --source-ranges="$operators" --target-tags="$name"
}

up() {
    operators=${OPERATORS:?the addresses that may reach the machine}
    make_image
    make_machine
    make_rule
    gcloud compute instances describe "$name" --project="$project" --zone="$zone" --format="value($address)"
}

# A machine in another zone needs its rule, and its disk was meant to go too.
refuse_elsewhere() {
    local elsewhere
    elsewhere=$(gcloud compute instances list --project="$project" --filter="labels.$label=$name" --format="value(zone.basename())")
    [[ -z $elsewhere ]] || refuse "machine $name: expected it in zone $zone, or nowhere, seen: in $elsewhere"
}

# Data on the machine's disk are gone with it. Nothing here costs money afterwards, but what else is in the bucket.
down() {
    look_machine
    if [[ $found == yes ]]; then
        gcloud compute instances delete "$name" --project="$project" --zone="$zone" --delete-disks=all --quiet
    else
        refuse_elsewhere
    fi
    look_rule
    [[ $found == no ]] || gcloud compute firewall-rules delete "$name" --project="$project" --quiet
    look_image
    [[ $found == no ]] || gcloud compute images delete "$name" --project="$project" --quiet
    look_bucket
    [[ $found == yes ]] || return 0
    look_object
    [[ $found == no ]] || gcloud storage rm "gs://$bucket/$name.tar.gz" --project="$project"
}

case ${1:-} in
    up) up ;;
    down) down ;;
    *) echo "commands.sh: expected up or down, seen: ${1:-nothing}" >&2; exit 2 ;;
esac
