using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.EventLogs.Details;

namespace Coffer.Firmware.Tests.EventLogs;

/// <summary>tpm2-tools as the judge: its recorded decodes, and the program itself.</summary>
public sealed class Tpm2EventLogInteropTests
{
    [Theory]
    [InlineData("arch-linux")]
    [InlineData("bootorder")]
    [InlineData("uefi-sha1-log")]
    [InlineData("uefiaction")]
    [InlineData("uefiservices")]
    [InlineData("uefivar")]
    public void A_log_is_decoded_as_tpm2_tools_recorded_it(string name)
    {
        string yaml = RecordedEvidence.Text($"event-logs/tpm2-tools/{name}.yaml");
        EventLog log = Read(RecordedEvidence.Bytes($"event-logs/tpm2-tools/{name}.bin"));
        Assert.Equal(Tpm2EventLogYaml.Events(yaml), Tpm2EventLogYaml.Events(log));
        Assert.Equal(Tpm2EventLogYaml.Pcrs(yaml), Tpm2EventLogYaml.Pcrs(PcrReplay.Of(log).OrThrow()));
    }

    [Theory]
    [InlineData("rhel8-uefi.bin")]
    [InlineData("ubuntu-2104-no-dbx.bin")]
    [InlineData("cos-93-amd-sev.bin")]
    [InlineData("coreos_36_shielded_vm_no_secure_boot.bin")]
    [InlineData("crypto_agile.bin")]
    [InlineData("sb_cert.bin")]
    public void The_program_sees_the_same_values_in_a_recorded_log(string name)
    {
        string file = RecordedEvidence.Locate($"event-logs/{name}");
        string yaml = StockTool.Run("tpm2_eventlog", "tpm2-tools", file);
        Assert.Equal(
            Tpm2EventLogYaml.Pcrs(yaml),
            Tpm2EventLogYaml.Pcrs(PcrReplayTests.Replay(File.ReadAllBytes(file)))
        );
    }

    [Fact]
    public void The_program_sees_the_same_events_and_values_in_our_own_boot()
    {
        string file = Golden.Locate("ovmf-boot/event-log.bin");
        string yaml = StockTool.Run("tpm2_eventlog", "tpm2-tools", file);
        EventLog log = Read(File.ReadAllBytes(file));
        Assert.Equal(Tpm2EventLogYaml.Events(yaml), Tpm2EventLogYaml.Events(log));
        Assert.Equal(Tpm2EventLogYaml.Pcrs(yaml), Tpm2EventLogYaml.Pcrs(PcrReplay.Of(log).OrThrow()));
    }

    [Fact]
    public void A_device_path_reads_as_tpm2_tools_writes_it() =>
        Assert.Equal(
            "PciRoot(0x0)/Pci(0x2,0x0)/Pci(0x0,0x0)/Offset(0x12600,0x3c3ff)",
            Assert
                .IsType<UefiImageLoadEvent>(
                    Read(RecordedEvidence.Bytes("event-logs/tpm2-tools/uefiservices.bin")).Events[1].Detail.OrThrow()
                )
                .DevicePath.ToString()
        );

    private static EventLog Read(byte[] bytes)
    {
        Parsed<EventLog> log = EventLog.Read(bytes);
        if (log.Refusal?.Reason == "event-log.not-crypto-agile")
            log = EventLog.ReadTpm12(bytes);
        return (
            log.Refusal?.Reason == "event-log.digest-count" ? EventLog.ReadWithInactiveBanks(bytes) : log
        ).OrThrow();
    }
}
