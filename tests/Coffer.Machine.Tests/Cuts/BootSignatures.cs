using System.Collections.Immutable;
using Coffer.Firmware.Pe;
using Coffer.Firmware.Prediction;
using Coffer.Machine.Tests.Attacks;

namespace Coffer.Machine.Tests.Cuts;

/// <summary>The PCR 11 values that a machine's UKI brings, signed by its owner.</summary>
internal static class BootSignatures
{
    /// <summary>Takes them from the machine's ESP.</summary>
    public static ImmutableArray<PcrSignature> Of(DiskUnderAttack disk)
    {
        PeImage uki = PeImage.Read(disk.ReadEsp(disk.OsUki())).OrThrow();
        ReadOnlyMemory<byte> signatures = uki.ContentOf(uki.FindSection(UkiSectionName.PcrSignature)!);
        return PcrSignatureDocument.Read(signatures.Span.TrimEnd((byte)0)).OrThrow().Signatures;
    }
}
