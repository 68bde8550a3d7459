#!/bin/bash
# commands.sh: @NAME@ into Google Cloud: bucket, image, machine, way in. It prints nothing it does not do; read it first.
# usage: PROJECT=... ZONE=... BUCKET=... OPERATORS=198.51.100.7/32 ./commands.sh up|down
#   PROJECT    the project
#   ZONE       a zone with AMD Milan machines that do SEV-SNP, such as europe-west4-a
#   BUCKET     a bucket for the upload; "up" makes it, "down" removes what was uploaded and leaves the bucket
#   OPERATORS  the addresses that may reach the machine, comma-separated; workloads' ports are yours to add in PORTS
#   TYPE       machine type (n2d-standard-2); CONFIDENTIAL  SEV_SNP or SEV (SEV_SNP); DISK  size of its disk (20GB)
set -euo pipefail
cd "$(dirname "$0")"

name=@NAME@
project=${PROJECT:?the project}
zone=${ZONE:?a zone with SEV-SNP}
bucket=${BUCKET:?a bucket for the upload}
type=${TYPE:-n2d-standard-2}
confidential=${CONFIDENTIAL:-SEV_SNP}
disk=${DISK:-20GB}
ports=${PORTS:-tcp:7443}

up() {
    operators=${OPERATORS:?the addresses that may reach the machine}
    gcloud storage buckets describe "gs://$bucket" --project="$project" >/dev/null 2>&1 ||
        gcloud storage buckets create "gs://$bucket" --project="$project" --location="${zone%-*}" \
            --uniform-bucket-level-access --public-access-prevention
    gcloud storage cp disk.tar.gz "gs://$bucket/$name.tar.gz" --project="$project"
    # PK, KEK and db are the owner's and no others: the firmware starts what the owner signed, and nothing of Google's or Microsoft's.
    gcloud compute images create "$name" --project="$project" \
        --source-uri="gs://$bucket/$name.tar.gz" --architecture=X86_64 \
        --guest-os-features=UEFI_COMPATIBLE,SEV_CAPABLE,SEV_SNP_CAPABLE,GVNIC \
        --platform-key-file=PK.der --key-exchange-key-file=KEK.der --signature-database-file=db.der
    # SEV-SNP machines cannot be moved while they run: maintenance ends them. No service account: the machine has no rights in the
    # project, and asks the metadata server nothing but for its configuration, where its description says so. What it would log is on a console that Google reads: not kept.
    gcloud compute instances create "$name" --project="$project" --zone="$zone" \
        --image="$name" --boot-disk-size="$disk" --boot-disk-type=pd-balanced \
        --machine-type="$type" --min-cpu-platform="AMD Milan" \
        --confidential-compute-type="$confidential" --maintenance-policy=TERMINATE \
        --shielded-secure-boot --shielded-vtpm --shielded-integrity-monitoring \
        --network-interface=nic-type=GVNIC --tags="$name" \
        --no-service-account --no-scopes \
        --metadata=serial-port-enable=FALSE,serial-port-logging-enable=FALSE,enable-oslogin=FALSE,block-project-ssh-keys=TRUE
    gcloud compute firewall-rules create "$name" --project="$project" --direction=INGRESS \
        --allow="$ports" --source-ranges="$operators" --target-tags="$name"
    gcloud compute instances describe "$name" --project="$project" --zone="$zone" \
        --format="value(networkInterfaces[0].accessConfigs[0].natIP)"
}

# Data on the machine's disk are gone with it. Nothing here costs money afterwards, but what else is in the bucket.
down() {
    gcloud compute instances delete "$name" --project="$project" --zone="$zone" --delete-disks=all --quiet
    gcloud compute firewall-rules delete "$name" --project="$project" --quiet
    gcloud compute images delete "$name" --project="$project" --quiet
    gcloud storage rm "gs://$bucket/$name.tar.gz" --project="$project"
}

case ${1:-} in
    up) up ;;
    down) down ;;
    *) echo "commands.sh: expected up or down, seen: ${1:-nothing}" >&2; exit 2 ;;
esac
