using System.Collections.Immutable;
using Coffer.Lab.Serial;
using Coffer.Lab.Swtpm;

namespace Coffer.Lab;

/// <summary>The machine to start. Whatever a hostile host can choose, can be chosen here.</summary>
public sealed record LabOptions
{
    /// <summary>Directory of the machine's state, prepared by <see cref="State.LabState"/>.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Ports that lead into the machine.</summary>
    public ImmutableArray<PortForward> Forwards { get; init; } = [];

    /// <summary>How the disk is attached.</summary>
    public DiskBus DiskBus { get; init; } = DiskBus.VirtioBlk;

    /// <summary>What <see cref="State.LabState.DiskPath"/> is, whatever its name says; only raw disks are recorded.</summary>
    public DiskFormat DiskFormat { get; init; } = DiskFormat.Raw;

    /// <summary>Writes to the disk are forgotten when the machine ends.</summary>
    public bool Snapshot { get; init; }

    /// <summary>
    /// Record every write to the disk and every change of the TPM's state, in their order, into <see cref="State.LabState.RecordingPath"/>. Not together
    /// with <see cref="Snapshot"/>.
    /// </summary>
    public bool Record { get; init; }

    /// <summary>Further disks.</summary>
    public ImmutableArray<AttachedDisk> OtherDisks { get; init; } = [];

    /// <summary>Give the machine a TPM.</summary>
    public bool Tpm { get; init; } = true;

    /// <summary>Record the traffic with the TPM, and perhaps change answers on their way.</summary>
    public TpmTapOptions? Tap { get; init; }

    /// <summary>Virtual processors.</summary>
    public int Processors { get; init; } = 2;

    /// <summary>Memory, MiB.</summary>
    public int MemoryMiB { get; init; } = 1024;

    /// <summary>
    /// QEMU's processor model. With AES instructions, as every confidential processor has them: emulated, a round of AES is then one piece, and disk
    /// encryption ten times as fast. The kernel's module for them uses PCLMULQDQ without asking for it.
    /// An emulated processor does not speculate. Under the number of one that does not either (Intel's Saltwell, model 54) the kernel leaves out what it
    /// does against speculation, page tables of its own first of all: QEMU forgets all translations with each system call then, and a boot takes a third more.
    /// </summary>
    public string CpuModel { get; init; } = "Nehalem,+aes,+pclmulqdq,model=54,stepping=5";

    /// <summary>QEMU ends when the machine reboots, instead of starting it again.</summary>
    public bool EndAtReboot { get; init; }

    /// <summary>Strings of SMBIOS type 11 (OEM strings).</summary>
    public ImmutableArray<string> SmbiosStrings { get; init; } = [];

    /// <summary>Files of QEMU's fw_cfg device: name, such as <c>opt/org.example/x</c>, and content.</summary>
    public ImmutableDictionary<string, string> FwCfg { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Further arguments of QEMU.</summary>
    public ImmutableArray<string> ExtraArguments { get; init; } = [];

    /// <summary>Called with every line of the serial console.</summary>
    public Action<SerialLine>? OnSerialLine { get; init; }

    /// <summary>The clock of the stamps and the waiting.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
