#!/bin/bash
# commands.sh: @NAME@ into Azure: disk, gallery image with the owner's UEFI keys, confidential machine. Read it first.
# usage: GROUP=... LOCATION=... OPERATORS=198.51.100.7/32 ./commands.sh up|down
#   GROUP      a resource group of its own: "up" makes it, "down" removes it with everything in it. One that is there without
#              the tag coffer-machine=@NAME@ is somebody else's: both refuse it
#   LOCATION   a region with confidential machines of AMD and with custom UEFI keys, such as westeurope
#   OPERATORS  the addresses that may reach the machine, separated by spaces; PORTS  the ports (7443)
#   SIZE       size of the machine (Standard_DC2as_v5); DISK  GiB of its disk (20)
# After an "up" that was cut off, "up" goes on. Needs az and azcopy. The upload's address is a secret for a day, or until the upload ends.
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

refuse() {
    echo "commands.sh: $*" >&2
    exit 1
}

own_group() {
    owner=$(az group show --name "$group" --query 'tags."coffer-machine"' --output tsv)
    [[ $owner == "$name" ]] || refuse "resource group $group: expected the tag coffer-machine=$name, seen: ${owner:-none}"
}

revoke() {
    az disk revoke-access --resource-group "$group" --name "$name" --output none
}

upload() {
    # Without an image of it nobody knows whether all of it arrived.
    seen=$(az disk list --resource-group "$group" --query "[?name=='$name'].id" --output tsv)
    if [[ -n $seen ]]; then
        revoke || true
        az disk delete --resource-group "$group" --name "$name" --yes --output none
    fi
    az disk create --resource-group "$group" --name "$name" --location "$location" --os-type Linux \
        --hyper-v-generation V2 --sku standard_lrs --upload-type Upload --upload-size-bytes @BYTES@ --output none
    # However this ends, nobody can write to the disk any more.
    trap 'revoke || echo "commands.sh: az disk revoke-access --resource-group $group --name $name: run it again" >&2' EXIT
    # The tool's versions write the field in two ways.
    sas=$(az disk grant-access --resource-group "$group" --name "$name" --access-level Write \
        --duration-in-seconds 86400 --query 'accessSAS || accessSas' --output tsv)
    [[ $sas == https://* ]] || refuse "az disk grant-access: expected an address in accessSAS or accessSas, seen: none"
    azcopy copy disk.vhd "$sas" --blob-type PageBlob
    trap - EXIT
    revoke
}

image_version() {
    az sig image-version list --resource-group "$group" --gallery-name "$gallery" --gallery-image-definition "$name" \
        --query "[?name=='$version' && provisioningState=='Succeeded'].id" --output tsv
}

up() {
    read -ra operators <<< "${OPERATORS:?the addresses that may reach the machine}"
    there=$(az group exists --name "$group")
    if [[ $there == true ]]; then
        own_group
    else
        az group create --name "$group" --location "$location" --tags "coffer-machine=$name" --output none
    fi
    az sig create --resource-group "$group" --gallery-name "$gallery" --location "$location" --output none
    # Specialized: nobody looks for an agent that makes users and reports to Azure. There is none.
    az sig image-definition create --resource-group "$group" --gallery-name "$gallery" \
        --gallery-image-definition "$name" --publisher coffer --offer "$name" --sku "$version" \
        --os-type Linux --os-state Specialized --hyper-v-generation V2 --architecture x64 \
        --features SecurityType=TrustedLaunchAndConfidentialVmSupported --output none
    image=$(image_version)
    if [[ -z $image ]]; then
        upload
        # UEFI keys can be given only through the resource manager's own interface: a template.
        az deployment group create --resource-group "$group" --name "$name" --template-file image-version.json \
            --parameters galleryName="$gallery" imageDefinitionName="$name" versionName="$version" location="$location" \
            diskId="$(az disk show --resource-group "$group" --name "$name" --query id --output tsv)" --output none
        image=$(image_version)
    fi

    # Made again, it would lose what somebody added.
    seen=$(az network nsg list --resource-group "$group" --query "[?name=='$name'].id" --output tsv)
    [[ -n $seen ]] ||
        az network nsg create --resource-group "$group" --name "$name" --location "$location" --output none
    az network nsg rule create --resource-group "$group" --nsg-name "$name" --name operators --priority 1000 \
        --direction Inbound --access Allow --protocol Tcp --destination-port-ranges "${ports[@]}" \
        --source-address-prefixes "${operators[@]}" --output none
    seen=$(az vm list --resource-group "$group" --query "[?name=='$name' && provisioningState=='Succeeded'].id" --output tsv)
    if [[ -z $seen ]]; then
        az vm create --resource-group "$group" --name "$name" --location "$location" --size "$size" --specialized \
            --image "$image" --security-type ConfidentialVM --enable-secure-boot true --enable-vtpm true \
            --os-disk-security-encryption-type VMGuestStateOnly --os-disk-size-gb "$disk" \
            --nsg "$name" --public-ip-sku Standard --output none
    fi
    az vm show --resource-group "$group" --name "$name" --show-details --query publicIps --output tsv
}

# Data on the machine's disk are gone with it. Nothing of it costs money afterwards.
down() {
    there=$(az group exists --name "$group")
    if [[ $there != true ]]; then
        echo "commands.sh: resource group $group is not there" >&2
        return
    fi
    own_group
    # An upload that may still be written keeps the group from going.
    revoke >/dev/null 2>&1 || true
    az group delete --name "$group" --yes
}

case ${1:-} in
    up) up ;;
    down) down ;;
    *) echo "commands.sh: expected up or down, seen: ${1:-nothing}" >&2; exit 2 ;;
esac
