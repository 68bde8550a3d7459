#!/bin/bash
# commands.sh: @NAME@ into Azure: disk, gallery image with the owner's UEFI keys, confidential machine. Read it first.
# usage: GROUP=... LOCATION=... OPERATORS=198.51.100.7/32 ./commands.sh up|down
#   GROUP      a resource group of its own: "up" makes it, "down" removes it with everything in it
#   LOCATION   a region with confidential machines of AMD and with custom UEFI keys, such as westeurope
#   OPERATORS  the addresses that may reach the machine, separated by spaces; PORTS  the ports (7443)
#   SIZE       size of the machine (Standard_DC2as_v5); DISK  GiB of its disk (20)
# Needs az and azcopy. The upload's address is a secret for a day, or until the upload ends.
set -euo pipefail
cd "$(dirname "$0")"

name=@NAME@
gallery=@GALLERY@
version=@VERSION@
group=${GROUP:?a resource group}
location=${LOCATION:?a region}
size=${SIZE:-Standard_DC2as_v5}
disk=${DISK:-20}
read -ra ports <<< "${PORTS:-7443}"

up() {
    read -ra operators <<< "${OPERATORS:?the addresses that may reach the machine}"
    az group create --name "$group" --location "$location" --output none
    az disk create --resource-group "$group" --name "$name" --location "$location" --os-type Linux \
        --hyper-v-generation V2 --sku standard_lrs --for-upload --upload-size-bytes @BYTES@ --output none
    sas=$(az disk grant-access --resource-group "$group" --name "$name" --access-level Write \
        --duration-in-seconds 86400 --query accessSas --output tsv)
    azcopy copy disk.vhd "$sas" --blob-type PageBlob
    az disk revoke-access --resource-group "$group" --name "$name" --output none

    az sig create --resource-group "$group" --gallery-name "$gallery" --location "$location" --output none
    # Specialized: nobody looks for an agent that makes users and reports to Azure. There is none.
    az sig image-definition create --resource-group "$group" --gallery-name "$gallery" \
        --gallery-image-definition "$name" --publisher coffer --offer "$name" --sku "$version" \
        --os-type Linux --os-state Specialized --hyper-v-generation V2 --architecture x64 \
        --features SecurityType=TrustedLaunchAndConfidentialVmSupported --output none
    # UEFI keys can be given only through the resource manager's own interface: a template.
    az deployment group create --resource-group "$group" --name "$name" --template-file image-version.json \
        --parameters galleryName="$gallery" imageDefinitionName="$name" versionName="$version" location="$location" \
        diskId="$(az disk show --resource-group "$group" --name "$name" --query id --output tsv)" --output none

    az network nsg create --resource-group "$group" --name "$name" --location "$location" --output none
    az network nsg rule create --resource-group "$group" --nsg-name "$name" --name operators --priority 1000 \
        --direction Inbound --access Allow --protocol Tcp --destination-port-ranges "${ports[@]}" \
        --source-address-prefixes "${operators[@]}" --output none
    az vm create --resource-group "$group" --name "$name" --location "$location" --size "$size" --specialized \
        --image "$(az sig image-version show --resource-group "$group" --gallery-name "$gallery" \
            --gallery-image-definition "$name" --gallery-image-version "$version" --query id --output tsv)" \
        --security-type ConfidentialVM --enable-secure-boot true --enable-vtpm true \
        --os-disk-security-encryption-type VMGuestStateOnly --os-disk-size-gb "$disk" \
        --nsg "$name" --public-ip-sku Standard --query publicIpAddress --output tsv
}

# Data on the machine's disk are gone with it. Nothing of it costs money afterwards.
down() {
    az group delete --name "$group" --yes
}

case ${1:-} in
    up) up ;;
    down) down ;;
    *) echo "commands.sh: expected up or down, seen: ${1:-nothing}" >&2; exit 2 ;;
esac
