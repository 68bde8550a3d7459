using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Firmware.EventLogs.Details;

/// <summary>TCG_EfiSpecIdEvent (TCG PC Client Platform Firmware Profile 1.06, section 10.4.5.1): the header of a crypto-agile log.</summary>
/// <param name="PlatformClass">0 client, 1 server.</param>
/// <param name="Errata">Errata of the specification, major and minor being 2 and 0.</param>
/// <param name="UintnSize">Size of UINTN: 1 for 32 bits, 2 for 64 bits.</param>
/// <param name="Banks">The banks of the log, each once.</param>
/// <param name="VendorInfo">Bytes of the vendor's own.</param>
public sealed record SpecIdEvent(
    uint PlatformClass,
    byte Errata,
    byte UintnSize,
    ImmutableArray<PcrBank> Banks,
    ReadOnlyMemory<byte> VendorInfo
) : EventDetail
{
    // TPM_ALG_ID and UINT16 size.
    private const int AlgorithmSize = 4;
    private const int LongestDigest = 64;

    // TPM2_GetCapability reports as many banks at most; every event costs as many comparisons as the square of it.
    private const int MostBanks = 16;

    /// <inheritdoc/>
    public override string Text => $"Spec ID Event03, banks {string.Join(' ', Banks)}";

    internal static ReadOnlySpan<byte> Signature => "Spec ID Event03\0"u8;

    internal static Parsed<SpecIdEvent> Read(ReadOnlySpan<byte> data)
    {
        ByteReader reader = new(data, "Spec ID event");
        reader.Expect(Signature, "signature");
        uint platformClass = reader.ReadUInt32();
        reader.Expect([0, 2], "version 2.0, minor first,");
        byte errata = reader.ReadByte();
        byte uintnSize = reader.ReadByte();
        ImmutableArray<PcrBank> banks = ReadBanks(ref reader);
        byte[] vendorInfo = reader.ReadSpan(reader.ReadByte()).ToArray();
        return reader.Finish(new SpecIdEvent(platformClass, errata, uintnSize, banks, vendorInfo));
    }

    private static ImmutableArray<PcrBank> ReadBanks(ref ByteReader reader)
    {
        uint count = reader.ReadUInt32();
        if (count is 0 or > MostBanks || count > reader.Remaining / AlgorithmSize)
        {
            reader.Refuse($"1 to {MostBanks} algorithms, and no more than there are bytes for", $"{count}");
            return [];
        }
        ImmutableArray<PcrBank>.Builder banks = ImmutableArray.CreateBuilder<PcrBank>();
        for (uint i = 0; i < count && !reader.Failed; i++)
            ReadBank(ref reader, banks);
        return banks.DrainToImmutable();
    }

    private static void ReadBank(ref ByteReader reader, ImmutableArray<PcrBank>.Builder banks)
    {
        ushort algId = reader.ReadUInt16();
        ushort size = reader.ReadUInt16();
        PcrBank bank = PcrBank.FromAlgId(algId) ?? new PcrBank(algId, $"0x{algId:x4}", size);
        if (bank.DigestSize != size)
            reader.Refuse($"{bank} with {bank.DigestSize} bytes", $"{size} bytes");
        else if (size is 0 or > LongestDigest)
            reader.Refuse($"a digest of 1 to {LongestDigest} bytes for {bank}", $"{size} bytes");
        else if (banks.Any(known => known.AlgId == algId))
            reader.Refuse("each algorithm once", $"{bank} twice");
        banks.Add(bank);
    }
}
