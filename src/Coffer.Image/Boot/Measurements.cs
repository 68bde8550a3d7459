using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Firmware.Prediction;
using Coffer.Firmware.SecureBoot;
using Coffer.Keys.Owner;

namespace Coffer.Image.Boot;

/// <summary>What a machine built from an image will measure, before it has ever booted.</summary>
/// <param name="BootLoaderDigest">SHA-256 Authenticode digest of systemd-boot.</param>
/// <param name="Installer">The installer UKI.</param>
/// <param name="Os">The OS UKI.</param>
/// <param name="Pcr7">Secure Boot policy; the same for both.</param>
/// <param name="InstallerPcr4">Boot loader and installer.</param>
/// <param name="OsPcr4">Boot loader and OS.</param>
public sealed record Measurements(
    ReadOnlyMemory<byte> BootLoaderDigest,
    SignedUki Installer,
    SignedUki Os,
    PcrPrediction Pcr7,
    PcrPrediction InstallerPcr4,
    PcrPrediction OsPcr4
)
{
    /// <summary>Predicts them.</summary>
    public static Measurements Predict(byte[] bootLoader, SignedUki installer, SignedUki os, OwnerKeys keys)
    {
        byte[] digest = BootFiles.Digest(bootLoader);
        return new Measurements(digest, installer, os, Pcr7For(keys), Pcr4For(digest, installer), Pcr4For(digest, os));
    }

    /// <summary>Why a machine would not start all of it, though it is signed; null when nothing forbids it.</summary>
    /// <param name="dbx">What the owner forbids; null for nothing.</param>
    /// <returns>Null, or <c>dbx.own</c>.</returns>
    public Refusal? Judge(ForbiddenDatabase? dbx) =>
        dbx?.JudgeImage("the boot loader", BootLoaderDigest)
        ?? dbx?.JudgeImage(Installer.Path, Installer.AuthenticodeDigest)
        ?? dbx?.JudgeImage(Os.Path, Os.AuthenticodeDigest);

    private static PcrPrediction Pcr7For(OwnerKeys keys)
    {
        SecureBootKeys variables = keys.SecureBoot;
        return Pcr7Prediction.Compute(OwnerVariables.Encode(variables), [Authority(variables.Db)]);
    }

    /// <summary>EFI_SIGNATURE_DATA of the one certificate in db.</summary>
    private static ReadOnlyMemory<byte> Authority(ImmutableArray<EfiSignatureList> db)
    {
        EfiSignatureData entry = db[0].Signatures[0];
        return (byte[])[.. entry.Owner.ToByteArray(), .. entry.Data.Span];
    }

    private static PcrPrediction Pcr4For(byte[] bootLoader, SignedUki uki) =>
        Pcr4Prediction.Compute([
            new MeasuredImage("EFI/BOOT/BOOTX64.EFI", bootLoader),
            new MeasuredImage(uki.Path, uki.AuthenticodeDigest),
        ]);
}
