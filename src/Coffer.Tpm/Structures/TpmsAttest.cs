using Coffer.Bytes;

namespace Coffer.Tpm.Structures;

/// <summary>TPMS_ATTEST: what an attestation key signs (TPM 2.0 Part 2, section 10.12.12).</summary>
/// <param name="QualifiedSigner">Qualified name of the signing key.</param>
/// <param name="ExtraData">The challenger's nonce.</param>
/// <param name="ClockInfo">Clock and counters.</param>
/// <param name="FirmwareVersion">The TPM's firmware version.</param>
/// <param name="Attested">What is attested.</param>
public sealed record TpmsAttest(
    TpmName QualifiedSigner,
    TpmBuffer ExtraData,
    TpmsClockInfo ClockInfo,
    ulong FirmwareVersion,
    TpmuAttest Attested
)
{
    /// <summary>TPM_GENERATED_VALUE: a restricted key signs nothing of its user's that begins with it.</summary>
    public const uint Magic = 0xFF544347;

    /// <summary>Most bytes of a TPM2B_DATA: a TPMT_HA (TPM 2.0 Part 2, section 10.4.3).</summary>
    public const int LargestData = 66;

    /// <summary>Writes the structure.</summary>
    public void Write(ref TpmWriter writer)
    {
        writer.WriteUInt32(Magic);
        writer.WriteUInt16((ushort)Attested.Type);
        writer.WriteSized(QualifiedSigner.Bytes);
        writer.WriteSized(ExtraData);
        ClockInfo.Write(ref writer);
        writer.WriteUInt64(FirmwareVersion);
        Attested.Write(ref writer);
    }

    /// <summary>Reads the structure.</summary>
    public static TpmsAttest Read(ref TpmReader reader)
    {
        uint magic = reader.ReadUInt32();
        if (magic != Magic)
            reader.Refuse("the magic ff544347", $"{magic:x8}");
        TpmSt type = (TpmSt)reader.ReadUInt16();
        return new(
            new TpmName(reader.ReadSized(66)),
            reader.ReadSized(LargestData),
            TpmsClockInfo.Read(ref reader),
            reader.ReadUInt64(),
            TpmuAttest.Read(type, ref reader)
        );
    }

    /// <summary>Reads a structure that must be all of <paramref name="bytes"/>.</summary>
    public static Parsed<TpmsAttest> Read(ReadOnlySpan<byte> bytes)
    {
        TpmReader reader = new(bytes, "TPMS_ATTEST");
        return reader.Finish(Read(ref reader));
    }
}
