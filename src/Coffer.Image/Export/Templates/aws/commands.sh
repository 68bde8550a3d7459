#!/bin/bash
# commands.sh: @NAME@ into AWS: bucket, snapshot, image with the owner's UEFI keys, machine with SEV-SNP. Read it first.
# usage: REGION=... BUCKET=... SUBNET=... OPERATORS=198.51.100.7/32 ./commands.sh up|down
#   REGION     a region with SEV-SNP, such as eu-west-1
#   BUCKET     a bucket for the upload; "up" makes it, "down" removes what was uploaded and leaves the bucket
#   SUBNET     the subnet the machine gets its address in
#   OPERATORS  the addresses that may reach the machine, separated by spaces; PORTS  the ports (7443)
#   CONFIGURATION  with configuration: { metadata: aws }: a file beside this one with the signed configuration in base64, as user data
#   TYPE       instance type of the families m6a, c6a, r6a (m6a.large); DISK  GiB of its disk (20)
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
tags="Tags=[{Key=Name,Value=$name}]"

up() {
    subnet=${SUBNET:?the subnet of the machine}
    read -ra operators <<< "${OPERATORS:?the addresses that may reach the machine}"
    aws s3api head-bucket --bucket "$bucket" >/dev/null 2>&1 || aws s3 mb "s3://$bucket"
    aws s3 cp disk.raw "s3://$bucket/$name.raw"
    task=$(aws ec2 import-snapshot --description "$name" --query ImportTaskId \
        --disk-container "Format=RAW,UserBucket={S3Bucket=$bucket,S3Key=$name.raw}")
    aws ec2 wait snapshot-imported --import-task-ids "$task"
    snapshot=$(aws ec2 describe-import-snapshot-tasks --import-task-ids "$task" \
        --query 'ImportSnapshotTasks[0].SnapshotTaskDetail.SnapshotId')
    # The variables are the owner's PK, KEK and db and no others: the firmware starts what the owner signed, and nothing else.
    image=$(aws ec2 register-image --name "$name" --architecture x86_64 --virtualization-type hvm --ena-support \
        --boot-mode uefi --tpm-support v2.0 --imds-support v2.0 --uefi-data "$(cat uefi-data.txt)" \
        --root-device-name /dev/xvda --query ImageId \
        --block-device-mappings "DeviceName=/dev/xvda,Ebs={SnapshotId=$snapshot,VolumeType=gp3,DeleteOnTermination=true}")
    group=$(aws ec2 create-security-group --group-name "$name" --description "operators of $name" --query GroupId \
        --vpc-id "$(aws ec2 describe-subnets --subnet-ids "$subnet" --query 'Subnets[0].VpcId')")
    for operator in "${operators[@]}"; do
        for port in "${ports[@]}"; do
            aws ec2 authorize-security-group-ingress --group-id "$group" --protocol tcp --port "$port" \
                --cidr "$operator" >/dev/null
        done
    done
    # The metadata service is on only where the machine's description says that it asks there for its configuration, and nothing else.
    # No instance profile: it has no rights in the account.
    instance=$(aws ec2 run-instances --image-id "$image" --instance-type "$type" --subnet-id "$subnet" \
        --security-group-ids "$group" --cpu-options AmdSevSnp=enabled --metadata-options @METADATA@ \
        "${user_data[@]}" \
        --block-device-mappings "DeviceName=/dev/xvda,Ebs={VolumeSize=$disk,VolumeType=gp3,DeleteOnTermination=true}" \
        --tag-specifications "ResourceType=instance,$tags" --query 'Instances[0].InstanceId')
    aws ec2 wait instance-running --instance-ids "$instance"
    aws ec2 describe-instances --instance-ids "$instance" \
        --query 'Reservations[0].Instances[0].[InstanceId,PublicIpAddress,PrivateIpAddress]'
}

# Data on the machine's disk are gone with it. Nothing here costs money afterwards, but what else is in the bucket.
down() {
    instances=$(aws ec2 describe-instances --query 'Reservations[].Instances[].InstanceId' \
        --filters "Name=tag:Name,Values=$name" 'Name=instance-state-name,Values=pending,running,stopping,stopped')
    for instance in $instances; do
        aws ec2 terminate-instances --instance-ids "$instance" >/dev/null
        aws ec2 wait instance-terminated --instance-ids "$instance"
    done
    for group in $(aws ec2 describe-security-groups --filters "Name=group-name,Values=$name" \
        --query 'SecurityGroups[].GroupId'); do
        aws ec2 delete-security-group --group-id "$group" >/dev/null
    done
    for image in $(aws ec2 describe-images --owners self --filters "Name=name,Values=$name" --query 'Images[].ImageId'); do
        snapshots=$(aws ec2 describe-images --image-ids "$image" --query 'Images[0].BlockDeviceMappings[].Ebs.SnapshotId')
        aws ec2 deregister-image --image-id "$image" >/dev/null
        for snapshot in $snapshots; do
            aws ec2 delete-snapshot --snapshot-id "$snapshot" >/dev/null
        done
    done
    aws s3 rm "s3://$bucket/$name.raw"
}

case ${1:-} in
    up) up ;;
    down) down ;;
    *) echo "commands.sh: expected up or down, seen: ${1:-nothing}" >&2; exit 2 ;;
esac
