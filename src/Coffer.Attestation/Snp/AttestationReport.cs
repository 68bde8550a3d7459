using Coffer.Bytes;

namespace Coffer.Attestation.Snp;

/// <summary>
/// ATTESTATION_REPORT (AMD 56860, ATTESTATION_REPORT), versions 2 to 5. Every byte has a member or is reserved and zero; what was signed is
/// <see cref="Signed"/>, the bytes as they came, never a new encoding.
/// </summary>
public sealed class AttestationReport
{
    /// <summary>Bytes of a report.</summary>
    public const int Size = 0x4a0;

    /// <summary>Bytes of it that the signature is over.</summary>
    public const int SignedSize = 0x2a0;

    /// <summary>The first and the last version read here.</summary>
    public const uint OldestVersion = 2;

    /// <inheritdoc cref="OldestVersion"/>
    public const uint NewestVersion = 5;

    private const int SignatureIntegerSize = 72;
    private readonly ReadOnlyMemory<byte> _bytes;

    // In the order of the table. Version 4 has the fields of version 3; new meanings are in single bits only.
    private AttestationReport(ReadOnlyMemory<byte> bytes, ref ByteReader reader)
    {
        _bytes = bytes;
        Version = reader.ReadUInt32();
        RefuseOtherVersion(ref reader);
        GuestSvn = reader.ReadUInt32();
        Policy = new(reader.ReadUInt64());
        FamilyId = Take(ref reader, 16);
        ImageId = Take(ref reader, 16);
        Vmpl = reader.ReadUInt32();
        SignatureAlgorithm = reader.ReadUInt32();
        CurrentTcb = reader.ReadUInt64();
        PlatformInfo = (PlatformInfo)reader.ReadUInt64();
        KeyInfo = new(reader.ReadUInt32());
        Reserved(ref reader, 4);
        ReportData = Take(ref reader, 64);
        Measurement = Take(ref reader, 48);
        HostData = Take(ref reader, 32);
        IdKeyDigest = Take(ref reader, 48);
        AuthorKeyDigest = Take(ref reader, 48);
        ReportId = Take(ref reader, 32);
        ReportIdMa = Take(ref reader, 32);
        ReportedTcb = reader.ReadUInt64();
        Cpu = ReadCpu(ref reader);
        Reserved(ref reader, 0x1a0 - 0x18b);
        ChipId = Take(ref reader, 64);
        CommittedTcb = reader.ReadUInt64();
        Current = ReadFirmware(ref reader);
        Committed = ReadFirmware(ref reader);
        LaunchTcb = reader.ReadUInt64();
        LaunchMitVector = ReadMitVector(ref reader);
        CurrentMitVector = ReadMitVector(ref reader);
        Reserved(ref reader, 0x2a0 - 0x208);
        SignatureR = Take(ref reader, SignatureIntegerSize);
        SignatureS = Take(ref reader, SignatureIntegerSize);
        Reserved(ref reader, 0x4a0 - 0x330);
    }

    /// <summary>The report, all of it.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>What the signature is over: the bytes 000h to 29Fh.</summary>
    public ReadOnlyMemory<byte> Signed => _bytes[..SignedSize];

    /// <summary>VERSION.</summary>
    public uint Version { get; }

    /// <summary>GUEST_SVN.</summary>
    public uint GuestSvn { get; }

    /// <summary>POLICY.</summary>
    public GuestPolicy Policy { get; }

    /// <summary>FAMILY_ID, 16 bytes.</summary>
    public ReadOnlyMemory<byte> FamilyId { get; }

    /// <summary>IMAGE_ID, 16 bytes.</summary>
    public ReadOnlyMemory<byte> ImageId { get; }

    /// <summary>VMPL that asked for the report; FFFFFFFFh when the host did.</summary>
    public uint Vmpl { get; }

    /// <summary>SIGNATURE_ALGO.</summary>
    public uint SignatureAlgorithm { get; }

    /// <summary>CURRENT_TCB; see <see cref="TcbVersion.FromRaw"/>.</summary>
    public ulong CurrentTcb { get; }

    /// <summary>PLATFORM_INFO.</summary>
    public PlatformInfo PlatformInfo { get; }

    /// <summary>The bits at 48h: AUTHOR_KEY_EN, MASK_CHIP_KEY, SIGNING_KEY.</summary>
    public KeyInfo KeyInfo { get; }

    /// <summary>REPORT_DATA, 64 bytes the guest chose.</summary>
    public ReadOnlyMemory<byte> ReportData { get; }

    /// <summary>MEASUREMENT, 48 bytes: the launch digest.</summary>
    public ReadOnlyMemory<byte> Measurement { get; }

    /// <summary>HOST_DATA, 32 bytes the host chose at launch.</summary>
    public ReadOnlyMemory<byte> HostData { get; }

    /// <summary>ID_KEY_DIGEST, 48 bytes.</summary>
    public ReadOnlyMemory<byte> IdKeyDigest { get; }

    /// <summary>AUTHOR_KEY_DIGEST, 48 bytes.</summary>
    public ReadOnlyMemory<byte> AuthorKeyDigest { get; }

    /// <summary>REPORT_ID, 32 bytes.</summary>
    public ReadOnlyMemory<byte> ReportId { get; }

    /// <summary>REPORT_ID_MA, 32 bytes: the migration agent's REPORT_ID.</summary>
    public ReadOnlyMemory<byte> ReportIdMa { get; }

    /// <summary>REPORTED_TCB; see <see cref="TcbVersion.FromRaw"/>.</summary>
    public ulong ReportedTcb { get; }

    /// <summary>CPUID_FAM_ID, CPUID_MOD_ID, CPUID_STEP; null in version 2.</summary>
    public CpuModel? Cpu { get; }

    /// <summary>CHIP_ID, 64 bytes; on Turin 8 and zeros; all zeros when masked, or signed with a VLEK.</summary>
    public ReadOnlyMemory<byte> ChipId { get; }

    /// <summary>COMMITTED_TCB; see <see cref="TcbVersion.FromRaw"/>.</summary>
    public ulong CommittedTcb { get; }

    /// <summary>CURRENT_MAJOR, CURRENT_MINOR, CURRENT_BUILD.</summary>
    public FirmwareVersion Current { get; }

    /// <summary>COMMITTED_MAJOR, COMMITTED_MINOR, COMMITTED_BUILD: what the host can no longer go back behind.</summary>
    public FirmwareVersion Committed { get; }

    /// <summary>LAUNCH_TCB; see <see cref="TcbVersion.FromRaw"/>.</summary>
    public ulong LaunchTcb { get; }

    /// <summary>LAUNCH_MIT_VECTOR; zero before version 5.</summary>
    public ulong LaunchMitVector { get; }

    /// <summary>CURRENT_MIT_VECTOR; zero before version 5.</summary>
    public ulong CurrentMitVector { get; }

    /// <summary>R of the signature, 72 bytes, little-endian.</summary>
    public ReadOnlyMemory<byte> SignatureR { get; }

    /// <summary>S of the signature, 72 bytes, little-endian.</summary>
    public ReadOnlyMemory<byte> SignatureS { get; }

    /// <summary>True when CHIP_ID is all zeros.</summary>
    public bool ChipIdIsMasked => !ChipId.Span.ContainsAnyExcept((byte)0);

    /// <summary>Reads exactly one report. It keeps pointing into <paramref name="bytes"/>.</summary>
    public static Parsed<AttestationReport> Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length != Size)
            return new Refusal("snp-report.size", "snp.report", $"{Size} bytes", $"{bytes.Length}");
        ByteReader reader = new(bytes.Span, "snp.report");
        AttestationReport report = new(bytes, ref reader);
        return reader.Finish(report);
    }

    private void RefuseOtherVersion(ref ByteReader reader)
    {
        if (Version is < OldestVersion or > NewestVersion)
            reader.Refuse(
                new Refusal(
                    "snp-report.version",
                    "snp.report.VERSION",
                    $"{OldestVersion} to {NewestVersion}",
                    $"{Version}"
                )
            );
    }

    private ReadOnlyMemory<byte> Take(ref ByteReader reader, int length)
    {
        int at = reader.Position;
        reader.Skip(length);
        return reader.Failed ? default : _bytes.Slice(at, length);
    }

    private CpuModel? ReadCpu(ref ByteReader reader)
    {
        if (Version >= 3)
            return new(reader.ReadByte(), reader.ReadByte(), reader.ReadByte());
        Reserved(ref reader, 3);
        return null;
    }

    private static FirmwareVersion ReadFirmware(ref ByteReader reader)
    {
        byte build = reader.ReadByte();
        byte minor = reader.ReadByte();
        byte major = reader.ReadByte();
        Reserved(ref reader, 1);
        return new(major, minor, build);
    }

    private ulong ReadMitVector(ref ByteReader reader)
    {
        if (Version >= 5)
            return reader.ReadUInt64();
        Reserved(ref reader, 8);
        return 0;
    }

    private static void Reserved(ref ByteReader reader, int length)
    {
        int at = reader.Position;
        ReadOnlySpan<byte> bytes = reader.ReadSpan(length);
        int first = bytes.IndexOfAnyExcept((byte)0);
        if (first >= 0)
            reader.Refuse(
                new Refusal(
                    "snp-report.reserved",
                    $"snp.report[{at:X3}h..{at + length - 1:X3}h]",
                    "zeros, in this version of the report",
                    $"{bytes[first]:x2} at {at + first:X3}h"
                )
            );
    }
}
