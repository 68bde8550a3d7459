using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Attestation.Births;
using Coffer.Bytes;
using Coffer.Evidence;
using Coffer.Evidence.Births;
using Coffer.Evidence.Tpm;
using Coffer.Init.Measurement;
using Coffer.Keys.Binding;
using Coffer.Keys.Grants;
using Coffer.Storage.Luks2;

namespace Coffer.Init.Install;

/// <summary>Makes the birth certificate of a new vault (docs/formats.md, section 25).</summary>
/// <param name="machine">The machine.</param>
/// <param name="grant">What the owner allows.</param>
/// <param name="identity">Machine identity of the vault's superblock.</param>
internal sealed class BirthMaking(Machine machine, InstallGrant grant, Guid identity)
{
    private const string TsmEntry = "/sys/kernel/config/tsm/report/coffer-init";
    private const string SevGuest = "/dev/sev-guest";

    /// <summary>The document.</summary>
    /// <param name="now">The binding, sealed in this boot.</param>
    /// <param name="written">The header as the disk has it.</param>
    /// <exception cref="RefusedException">TPM or processor do not vouch.</exception>
    internal byte[] Make(SealedNow now, BoundHeader written)
    {
        using MachineTpm tpm = new(() => new(machine.Tpm, Stream.Null));
        BirthCertifying certifying = new(
            tpm,
            ConfidentialSource.Find(TsmEntry, SevGuest, tpm),
            FirmwareEventLog.ReadBytes(),
            new MeasurementLog().ReadBytes()
        );
        return BirthCertificateWriter.Write(certifying.Certify(Statement(now, written), now.Made).OrThrow());
    }

    private BirthStatement Statement(SealedNow now, BoundHeader written) =>
        new()
        {
            Name = grant.Name,
            Version = (uint)grant.Version,
            RootHash = Hex(machine.CommandLine.RootHash.Span),
            Identity = identity,
            Vault = written.Header.Uuid,
            HeaderDigest = Hex(SHA256.HashData(written.ToBytes())),
            VolumeKeyId = Hex(written.Binding.VolumeKeyId.AsSpan()),
            Integrity = grant.Integrity.ToWord(),
            Slots = Slots(written.Header),
            Threshold = written.Header.Recovery.Escrow.Threshold,
            Recipients = grant.RecoveryRecipients,
            Generation = now.Binding.Generation,
            SrkName = Hex(now.Binding.SrkName.Bytes.Span),
            ObjectName = Hex(now.Made.Share.Public.Name.Bytes.Span),
            Randomness = ["kernel", "tpm"],
        };

    private static ImmutableSortedDictionary<int, string> Slots(Luks2Header header) =>
        header
            .Unlocks.Select(slot => KeyValuePair.Create((int)slot.Keyslot.Number, "unlock"))
            .Append(KeyValuePair.Create((int)header.Recovery.Keyslot.Number, "recovery"))
            .ToImmutableSortedDictionary();

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
