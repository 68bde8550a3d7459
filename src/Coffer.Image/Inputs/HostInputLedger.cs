using System.Collections.Immutable;
using static Coffer.Image.Inputs.HostInputRule;

namespace Coffer.Image.Inputs;

/// <summary>
/// Everything the host can feed in (design section 7), one row an input. docs/host-inputs.md is this table for readers, <c>coffer inputs</c> shows it, and
/// tests hold the three together.
/// </summary>
public static class HostInputLedger
{
    /// <summary>The rows, in the order in which a machine meets them.</summary>
    public static ImmutableArray<HostInputChannel> Rows { get; } =
    [
        new(
            "secure-boot-keys",
            Measured,
            "PK, KEK, db, dbx; Secure Boot switched off",
            "PCR 7 is in the policy of the sealed share",
            ["FirmwareTests.A_UKI_signed_by_a_foreign_key_is_denied"]
        ),
        new(
            "boot-files",
            Signed,
            "boot loader and UKIs on the ESP",
            "Secure Boot with the owner's db; PCR 4 and 11",
            [
                "FirmwareTests.A_changed_byte_in_the_boot_loader_is_denied",
                "FirmwareTests.A_changed_byte_in_the_UKI_is_denied",
            ]
        ),
        new(
            "direct-kernel-boot",
            Ignored,
            "a kernel that the host starts by itself (QEMU's -kernel)",
            "not signed with db: the firmware refuses it and boots the disk",
            ["HostInputTests.A_kernel_that_the_host_starts_by_itself_is_passed_over"]
        ),
        new(
            "kernel-command-line",
            Measured,
            "words from SMBIOS or a boot loader entry",
            "systemd-stub measures them into PCR 12, which must be untouched; /init refuses with input.pcr12",
            [
                "HostInputTests.A_kernel_command_line_from_SMBIOS_ends_the_boot",
                "HostInputTests.A_command_line_in_a_boot_loader_entry_ends_the_boot",
            ]
        ),
        new(
            "stub-addons",
            Measured,
            "addons beside the UKI or for every UKI",
            "unsigned ones are not taken (Secure Boot); signed ones change PCR 12",
            [
                "HostInputTests.An_addon_that_nobody_signed_is_ignored",
                "HostInputTests.An_addon_that_the_owner_signed_is_measured_and_ends_the_boot_with_its_words_on_the_console",
            ]
        ),
        new(
            "esp-credentials",
            Measured,
            "credentials on the ESP",
            "PCR 12, as above",
            ["HostInputTests.A_credential_on_the_ESP_ends_the_boot"]
        ),
        new(
            "esp-configuration-extensions",
            Measured,
            "configuration extensions on the ESP",
            "PCR 12, as above",
            ["HostInputTests.A_configuration_extension_on_the_ESP_ends_the_boot"]
        ),
        new(
            "esp-system-extensions",
            Measured,
            "system extensions on the ESP",
            "PCR 13 and boot.json name them; nothing merges them: no systemd-sysext in the root",
            ["HostileHostTests.A_system_extension_on_the_ESP_is_named_and_not_merged"]
        ),
        new(
            "smbios-strings",
            Ignored,
            "SMBIOS type 11: credentials, units, keys",
            "systemd.import_credentials=no in the signed command line; boot.json names them",
            ["HostileHostTests.Credentials_and_units_of_SMBIOS_and_fw_cfg_are_ignored"]
        ),
        new(
            "fw-cfg",
            Ignored,
            "files of QEMU's fw_cfg",
            "no driver (qemu_fw_cfg is not in the root), and credentials are not imported",
            ["HostileHostTests.Credentials_and_units_of_SMBIOS_and_fw_cfg_are_ignored"]
        ),
        new(
            "acpi-tables",
            Bounded,
            "ACPI tables, with AML methods that the kernel's interpreter runs",
            "cannot be closed: the kernel needs the tables. /init names each table with code and its digest in boot.json; some firmware measures QEMU's tables (newer edk2, "
                + "not the lab's) into PCR 1, which a policy can pin (pcrs); lockdown keeps further tables out of initrd, EFI variables and debugfs. AML can touch memory that "
                + "the interpreter maps: what it did before it was named, nobody sees",
            ["HostileHostTests.An_ACPI_table_of_the_hosts_is_named"]
        ),
        new(
            "disk",
            Signed,
            "everything on the machine's own disk",
            "dm-verity under the signed root hash; header read once, strict template, MAC; dm-crypt and dm-integrity",
            [
                "DataTests.Overwritten_and_swapped_blocks_are_never_read_as_data",
                "VaultHeaderTests.A_forged_second_copy_is_mended_from_the_first",
            ]
        ),
        new(
            "second-disk",
            Ignored,
            "a disk with partitions that ask to be mounted (GPT auto-discovery), swap included",
            "systemd.gpt_auto=0 and no generator in the root; mounts are /init's, by the disk's id in the signed command line",
            ["HostileHostTests.A_disk_whose_partitions_ask_to_be_mounted_is_left_alone"]
        ),
        new(
            "disk-copy",
            Ignored,
            "a second disk with the same labels and UUIDs",
            "two disks with the id of the command line end the boot: disk.ambiguous",
            ["HostInputTests.A_second_disk_with_the_same_ids_ends_the_boot"]
        ),
        new(
            "hot-plugged-disk",
            Ignored,
            "a disk plugged in while the machine runs",
            "no automount; udev gives it a node, and no more",
            ["HostileHostTests.A_disk_plugged_in_later_is_left_alone"]
        ),
        new(
            "hot-plugged-card",
            Bounded,
            "a network card plugged in while the machine runs",
            "gets an address by DHCP as every card; nothing new listens on it",
            ["HostileHostTests.A_card_plugged_in_later_gets_an_address_and_opens_nothing"]
        ),
        new(
            "esp-configuration",
            Signed,
            "a configuration for the machine on the ESP",
            "COSE_Sign1 of the owner's config key, whose public half is in the verified root; newer than the version in the TPM; measured into PCR 15 when it is taken. Its secrets open in this machine's TPM alone, each for the workloads that name it",
            [
                "ConfigurationTests.A_newer_configuration_on_the_ESP_is_followed",
                "ConfigurationTests.A_configuration_on_the_ESP_that_somebody_else_signed_is_refused_and_reported",
                "WorkloadSecretsTests.Workloads_wait_for_their_secrets_run_with_them_and_again_with_others_and_nobody_else_reads_them",
            ]
        ),
        new(
            "configuration-rollback",
            Measured,
            "the vault set back to one with an older configuration",
            "version and digest of the one in force are in the TPM: the older one is not followed, and evidence says that the newer one is missing",
            ["ConfigurationTests.A_vault_that_is_set_back_brings_no_older_configuration_back"]
        ),
        new(
            "packets",
            Bounded,
            "packets: to whatever listens, and whom a broken workload would call",
            "the network filter of the verified root, loaded before a card is up: in, the agent's and the workloads' ports; out, what the description names of each workload",
            [
                "NetworkFilterTests.A_port_that_the_description_does_not_name_is_not_reached_though_root_listens_there",
                "NetworkFilterTests.Nobody_begins_to_speak_with_others_not_even_root",
            ]
        ),
        new(
            "dhcp",
            Bounded,
            "DHCP and router advertisements: names, routes, name servers, time servers, MTU, boot files",
            "addresses, routes and name servers only. The network is the host's: TLS and evidence do not care who routes or answers names",
            ["HostileHostTests.Of_DHCP_only_addresses_routes_and_name_servers_are_taken"]
        ),
        new(
            "registries",
            Bounded,
            "answers in the place of a registry or mirror: other images, none, other signatures",
            "the digest of the description, and the key where it names one (policy.json of the verified root); TLS by the authorities it names. The host can keep images away, and change none",
            ["RegistryTests.An_image_that_another_key_signed_never_starts_and_its_log_says_why"]
        ),
        new(
            "recovery-dhcp",
            Bounded,
            "DHCP answers to /init in a recovery boot",
            "a bounded reader of our own: address, mask, router, lease; the rest is passed over, router advertisements are off; gone before the OS starts",
            ["RecoveryTests.A_machine_with_another_TPM_is_recovered_over_the_network_and_has_its_data"]
        ),
        new(
            "metadata-server",
            Ignored,
            "SSH keys, startup scripts and user-data at 169.254.169.254, and of Azure at 168.63.129.16",
            "nothing asks: no cloud-init, no guest agent; of a machine that is described with configuration.metadata one account asks for one text, and nobody else gets to either address, but for names where a lease says so (metadata-configuration)",
            ["HostileHostTests.Nobody_asks_the_metadata_server"]
        ),
        new(
            "metadata-configuration",
            Signed,
            "a configuration for the machine at the metadata server, where the description says configuration.metadata",
            "as esp-configuration. An account without rights asks, bounded in size and time; the custodian judges. The host can keep it away, or give one of the owner's that is newer than the one in force",
            [
                "MetadataTests.A_configuration_of_the_metadata_server_is_followed_when_the_owner_signed_it_and_nobody_else_gets_there",
            ]
        ),
        new(
            "clock",
            Bounded,
            "the clock, far off in either direction",
            "stamps of files and of the journal; no decision of Coffer's reads it. Ages of keys are counted by the TPM's clock. podman asks it whether a registry's certificate is in its time: one that has run out is taken with the host's help, digest and signature are checked all the same",
            ["HostInputTests.A_clock_far_off_keeps_nobody_out_and_lets_nobody_in"]
        ),
        new(
            "vsock",
            Ignored,
            "vsock, to which systemd's generator binds SSH",
            "no vsock module in the root, no generator, no sshd. Not fed: the test host has no vhost-vsock",
            ["HostileHostTests.There_is_no_vsock"]
        ),
        new(
            "shared-directories",
            Ignored,
            "9p and virtiofs shares",
            "9p is not in the kernel; virtiofs is, and nothing mounts it. 9p is fed, virtiofs is not: it needs shared memory the lab has not",
            ["HostileHostTests.A_shared_directory_is_not_mounted"]
        ),
        new(
            "serial-console",
            Ignored,
            "keys, break and SysRq on the serial console",
            "no getty; kernel.sysrq=0 from the kernel's first program on (signed command line)",
            ["HostileHostTests.Neither_SysRq_nor_ctrl_alt_del_does_anything"]
        ),
        new(
            "virtio-console",
            Ignored,
            "virtio-console",
            "no getty; nobody opens it",
            ["HostileHostTests.Nobody_opens_the_virtio_console"]
        ),
        new(
            "keyboard",
            Ignored,
            "keyboard: SysRq, ctrl-alt-del",
            "kernel.sysrq=0, ctrl-alt-del.target masked, no console to type on",
            ["HostileHostTests.Neither_SysRq_nor_ctrl_alt_del_does_anything"]
        ),
        new(
            "power-button",
            Bounded,
            "the power button",
            "an orderly end. Whoever can press it can cut the power",
            ["RunningSystemTests.The_power_button_ends_it_in_order"]
        ),
        new(
            "watchdog",
            Ignored,
            "a watchdog device",
            "no driver",
            ["HostileHostTests.Watchdog_and_balloon_have_no_driver"]
        ),
        new(
            "balloon",
            Ignored,
            "the balloon: pages asked back",
            "no driver",
            ["HostileHostTests.Watchdog_and_balloon_have_no_driver"]
        ),
        new(
            "hyperv-channels",
            Bounded,
            "Hyper-V's channels: time, shutdown, heartbeat, values (KVP), snapshots, files (hv_utils)",
            "time is as row clock, shutdown as row power-button; of the rest no daemon is there that would take it. Not fed: the test host has no such devices",
            [
                "HostInputTests.A_clock_far_off_keeps_nobody_out_and_lets_nobody_in",
                "RunningSystemTests.The_power_button_ends_it_in_order",
            ]
        ),
        new(
            "second-kernel",
            Ignored,
            "kexec, kdump, hibernation, swap",
            "kexec_load_disabled, no memory for a crash kernel, lockdown without hibernation, no swap",
            ["RunningMachineTests.No_second_kernel_no_hibernation_no_swap_no_core"]
        ),
        new(
            "tpm-wire",
            Signed,
            "answers of the TPM on their way",
            "HMAC sessions salted to the storage key whose name is checked; secrets cross encrypted",
            [
                "TpmTests.A_changed_byte_in_the_answer_to_Unseal_is_rejected",
                "SecretsTests.The_share_is_sent_to_the_TPM_encrypted_and_comes_back_encrypted",
            ]
        ),
    ];
}
