#!/bin/bash
# commands.sh: @NAME@ into AWS: bucket, snapshot, image with the owner's UEFI keys, machine with SEV-SNP. Read it first.
# usage: REGION=... BUCKET=... SUBNET=... OPERATORS=198.51.100.7/32 ./commands.sh up|down
#   REGION     a region with SEV-SNP, such as eu-west-1
#   BUCKET     a bucket for the upload; "up" makes it, "down" removes what was uploaded and leaves the bucket
#   SUBNET     the subnet the machine gets its address in
#   OPERATORS  the addresses that may reach the machine, separated by spaces; PORTS  the ports (7443)
#   NO_ADDRESS 1: no address outside the network
#   CONFIGURATION  with configuration: { metadata: aws }: a file beside this one with the signed configuration in base64, as user data
#   TYPE       instance type of the families m6a, c6a, r6a (m6a.large); DISK  GiB of its disk (20)
# After an "up" that was cut off, "up" goes on and "down" removes what there is: both know it by the tag coffer-machine=@NAME@.
# Needs the service role "vmimport", with which EC2 reads the bucket (VM Import/Export User Guide).
set -euo pipefail
cd "$(dirname "$0")"

name=@NAME@
# Version 1 of the tool reads the second of the two names, version 2 both.
export AWS_REGION=${REGION:?a region with SEV-SNP}
export AWS_DEFAULT_REGION=$AWS_REGION AWS_DEFAULT_OUTPUT=text AWS_PAGER=
bucket=${BUCKET:?a bucket for the upload}
type=${TYPE:-m6a.large}
disk=${DISK:-20}
read -ra ports <<< "${PORTS:-7443}"
user_data=()
[[ -z ${CONFIGURATION:-} ]] || user_data=(--user-data "file://$CONFIGURATION")
address=(--associate-public-ip-address)
seen_at=PublicIpAddress
[[ -z ${NO_ADDRESS:-} ]] || { address=(--no-associate-public-ip-address); seen_at=PrivateIpAddress; }
tags="Tags=[{Key=Name,Value=$name},{Key=coffer-machine,Value=$name}]"
ours="Name=tag:coffer-machine,Values=$name"
# What the functions below find or make, for those that follow them.
account='' instance='' image='' snapshot='' group=''

refuse() {
    echo "commands.sh: $*" >&2
    exit 1
}

# The tool writes a list that is not in the answer as a word.
list() {
    local seen
    seen=$(aws ec2 "$@") || return
    [[ $seen == None ]] || echo "$seen"
}

# $1 further states.
machines() {
    list describe-instances --query 'Reservations[].Instances[].InstanceId' \
        --filters "$ours" 'Name=instance-state-name,Values=pending,running,stopping,stopped'"${1:-}"
}

groups() {
    list describe-security-groups --filters "$ours" --query 'SecurityGroups[].GroupId'
}

images() {
    list describe-images --owners self --filters "$ours" --query 'Images[].ImageId'
}

# $1 what of the tasks, $2 which of them. Tasks are remembered a while after they ended.
tasks() {
    list describe-import-snapshot-tasks \
        --query "ImportSnapshotTasks[?Tags[?Key=='coffer-machine' && Value=='$name'] && SnapshotTaskDetail.Status$2].$1"
}

# An import gives the tags to its task, and the snapshot has none until somebody gives it some: a cut off "up" did not.
snapshots() {
    local imported id
    list describe-snapshots --owner-ids self --filters "$ours" --query 'Snapshots[].SnapshotId' || return
    imported=$(tasks SnapshotTaskDetail.SnapshotId "=='completed'") || return
    for id in $imported; do
        list describe-snapshots --owner-ids self --filters "Name=snapshot-id,Values=$id" \
            --query 'Snapshots[].SnapshotId' || return
    done
}

# Of this account, so that nothing goes to somebody else's bucket of the name.
own_bucket() {
    account=$(aws sts get-caller-identity --query Account) || return
    aws s3api head-bucket --bucket "$bucket" --expected-bucket-owner "$account" >/dev/null 2>&1
}

# $1 a task. The tool's own waiter gives up after ten minutes; an import may take longer.
wait_import() {
    local status
    while :; do
        status=$(aws ec2 describe-import-snapshot-tasks --import-task-ids "$1" \
            --query 'ImportSnapshotTasks[].SnapshotTaskDetail.Status')
        case $status in
            completed) return ;;
            '' | error | delet*)
                refuse "import $1: expected completed, seen: ${status:-nothing}; aws ec2 describe-import-snapshot-tasks says why" ;;
            *) sleep 15 ;;
        esac
    done
}

make_snapshot() {
    local task seen
    seen=$(snapshots)
    read -r snapshot _ <<< "${seen//$'\n'/ }"
    if [[ -z $snapshot ]]; then
        seen=$(tasks ImportTaskId "=='active'")
        read -r task _ <<< "$seen"
        [[ -n $task ]] || start_import
        wait_import "$task"
        snapshot=$(aws ec2 describe-import-snapshot-tasks --import-task-ids "$task" \
            --query 'ImportSnapshotTasks[].SnapshotTaskDetail.SnapshotId')
    fi
    aws ec2 create-tags --resources "$snapshot" --tags "Key=Name,Value=$name" "Key=coffer-machine,Value=$name"
}

start_import() {
    own_bucket || aws s3 mb "s3://$bucket"
    aws s3 cp disk.raw "s3://$bucket/$name.raw"
    task=$(aws ec2 import-snapshot --description "$name" --tag-specifications "ResourceType=import-snapshot-task,$tags" \
        --query ImportTaskId --disk-container "Format=RAW,UserBucket={S3Bucket=$bucket,S3Key=$name.raw}")
}

make_image() {
    local seen
    seen=$(images)
    read -r image _ <<< "$seen"
    [[ -z $image ]] || return 0
    make_snapshot
    # The variables are the owner's PK, KEK and db and no others: the firmware starts what the owner signed, and nothing else.
    image=$(aws ec2 register-image --name "$name" --architecture x86_64 --virtualization-type hvm --ena-support \
        --boot-mode uefi --tpm-support v2.0 --imds-support v2.0 --uefi-data "$(cat uefi-data.txt)" \
        --root-device-name /dev/xvda --query ImageId --tag-specifications "ResourceType=image,$tags" \
        --block-device-mappings "DeviceName=/dev/xvda,Ebs={SnapshotId=$snapshot,VolumeType=gp3,DeleteOnTermination=true}")
}

# Without a machine nobody needs one that an earlier "up" left, perhaps with half of its rules.
make_group() {
    local operator port
    delete_groups
    group=$(aws ec2 create-security-group --group-name "$name" --description "operators of $name" --query GroupId \
        --tag-specifications "ResourceType=security-group,$tags" \
        --vpc-id "$(aws ec2 describe-subnets --subnet-ids "$subnet" --query 'Subnets[].VpcId')")
    for operator in "${operators[@]}"; do
        for port in "${ports[@]}"; do
            aws ec2 authorize-security-group-ingress --group-id "$group" --protocol tcp --port "$port" \
                --cidr "$operator" >/dev/null
        done
    done
}

make_machine() {
    # The metadata service is on only where the machine's description says that it asks there for its configuration, and nothing else.
    # No instance profile: it has no rights in the account.
    instance=$(aws ec2 run-instances --image-id "$image" --instance-type "$type" --subnet-id "$subnet" \
        --security-group-ids "$group" "${address[@]}" --cpu-options AmdSevSnp=enabled --metadata-options @METADATA@ \
        ${user_data[@]+"${user_data[@]}"} \
        --block-device-mappings "DeviceName=/dev/xvda,Ebs={VolumeSize=$disk,VolumeType=gp3,DeleteOnTermination=true}" \
        --tag-specifications "ResourceType=instance,$tags" "ResourceType=volume,$tags" --query 'Instances[].InstanceId')
    aws ec2 wait instance-running --instance-ids "$instance"
}

up() {
    subnet=${SUBNET:?the subnet of the machine}
    read -ra operators <<< "${OPERATORS:?the addresses that may reach the machine}"
    local seen
    seen=$(machines)
    read -r instance _ <<< "$seen"
    if [[ -z $instance ]]; then
        make_image
        make_group
        make_machine
    fi
    seen=$(list describe-instances --instance-ids "$instance" --query "Reservations[].Instances[].$seen_at")
    # One that an "up" with another NO_ADDRESS made, or one that is off.
    [[ -n $seen ]] || refuse "machine $instance: expected its $seen_at, seen: none; aws ec2 describe-instances says what it has"
    echo "$seen"
}

delete_groups() {
    local seen group
    seen=$(groups)
    for group in $seen; do
        aws ec2 delete-security-group --group-id "$group" >/dev/null
    done
}

# Data on the machine's disk are gone with it. Nothing here costs money afterwards, but what else is in the bucket.
down() {
    local seen id
    # One that ends still uses its group.
    seen=$(machines ,shutting-down)
    for id in $seen; do
        aws ec2 terminate-instances --instance-ids "$id" >/dev/null
        aws ec2 wait instance-terminated --instance-ids "$id"
    done
    delete_groups
    seen=$(images)
    for id in $seen; do
        aws ec2 deregister-image --image-id "$id" >/dev/null
    done
    seen=$(tasks ImportTaskId "=='active'")
    for id in $seen; do
        aws ec2 cancel-import-task --import-task-id "$id" >/dev/null
    done
    # One that has the tag is in its task too.
    seen=$(snapshots | tr '\t' '\n' | sort -u)
    for id in $seen; do
        aws ec2 delete-snapshot --snapshot-id "$id" >/dev/null
    done
    if own_bucket; then
        aws s3api delete-object --bucket "$bucket" --key "$name.raw" --expected-bucket-owner "$account" >/dev/null
    else
        echo "commands.sh: bucket $bucket: none of this account's, or not to be looked at" >&2
    fi
}

case ${1:-} in
    up) up ;;
    down) down ;;
    *) echo "commands.sh: expected up or down, seen: ${1:-nothing}" >&2; exit 2 ;;
esac
