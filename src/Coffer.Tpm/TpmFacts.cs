using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm;

/// <summary>What a TPM says it is.</summary>
/// <param name="Manufacturer">Four letters of the vendor, such as <c>IBM</c>.</param>
/// <param name="VendorString">The vendor's own text.</param>
/// <param name="FirmwareVersion">Firmware version, two halves.</param>
/// <param name="Revision">Revision of the specification, such as 159 for 1.59.</param>
/// <param name="Banks">Banks with at least one PCR, and their PCRs.</param>
/// <param name="InLockout">True while dictionary attack protection refuses authorizations.</param>
public sealed record TpmFacts(
    string Manufacturer,
    string VendorString,
    ulong FirmwareVersion,
    uint Revision,
    ImmutableArray<TpmsPcrSelection> Banks,
    bool InLockout
)
{
    private const uint LockoutFlag = 1 << 9;

    /// <summary>True when the SHA-256 bank has all 24 PCRs.</summary>
    public bool HasWholeSha256Bank =>
        Banks.Any(bank => bank.Hash == TpmAlgId.Sha256 && (bank.Mask & 0xFFFFFF) == 0xFFFFFF);

    /// <summary>Asks the TPM.</summary>
    /// <exception cref="TpmException">The TPM refuses, for instance before TPM2_Startup.</exception>
    /// <exception cref="RefusedException">The response is malformed.</exception>
    public static TpmFacts Read(TpmDevice tpm)
    {
        TpmlTaggedTpmProperty fixedOnes = Ask<TpmlTaggedTpmProperty>(
            tpm,
            TpmCap.TpmProperties,
            (uint)TpmPt.FamilyIndicator,
            16
        );
        TpmlTaggedTpmProperty permanent = Ask<TpmlTaggedTpmProperty>(
            tpm,
            TpmCap.TpmProperties,
            (uint)TpmPt.Permanent,
            1
        );
        TpmlPcrBanks banks = Ask<TpmlPcrBanks>(tpm, TpmCap.Pcrs, 0, 16);
        return new(
            Text(fixedOnes, TpmPt.Manufacturer),
            Text(fixedOnes, TpmPt.VendorString1, TpmPt.VendorString2, TpmPt.VendorString3, TpmPt.VendorString4),
            (ulong)(fixedOnes[TpmPt.FirmwareVersion1] ?? 0) << 32 | (fixedOnes[TpmPt.FirmwareVersion2] ?? 0),
            fixedOnes[TpmPt.Revision] ?? 0,
            [.. banks.Banks.Selections.Where(bank => bank.Mask != 0)],
            ((permanent[TpmPt.Permanent] ?? 0) & LockoutFlag) != 0
        );
    }

    private static T Ask<T>(TpmDevice tpm, TpmCap capability, uint first, uint count)
        where T : TpmuCapabilities =>
        tpm.Execute(new GetCapability(capability, first, count)).Capabilities as T
        ?? throw new RefusedException(
            new Refusal("tpm.capability", "response to TPM2_GetCapability", $"{capability}", "another capability")
        );

    // Each property holds four characters; what is not printable ASCII does not reach a console.
    private static string Text(TpmlTaggedTpmProperty properties, params ReadOnlySpan<TpmPt> parts)
    {
        List<char> text = [];
        foreach (TpmPt part in parts)
            for (int shift = 24; shift >= 0; shift -= 8)
                if ((char)((properties[part] ?? 0) >> shift & 0xFF) is >= ' ' and <= '~' and char c)
                    text.Add(c);
        return new string([.. text]).Trim();
    }
}
