using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Image.Provenance;
using Coffer.Keys.Owner;

namespace Coffer.Image.Build;

/// <summary>What of the owner's keys goes into an image: their public halves, by digest.</summary>
internal static class OwnerKeyDigests
{
    /// <summary>SHA-256 of the certificates of PK, KEK and db (DER), of what is forbidden, and of the public keys that are believed by themselves (SubjectPublicKeyInfo).</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="hasConfig">True when the config key's public half is in the root.</param>
    internal static ImmutableArray<ProvenanceDigest> Of(OwnerKeys keys, bool hasConfig)
    {
        ImmutableArray<ProvenanceDigest> boot =
        [
            new("certificate of PK", Digest(keys.Pk.Certificate.RawData)),
            new("certificate of KEK", Digest(keys.Kek.Certificate.RawData)),
            new("certificate of db", Digest(keys.Db.Certificate.RawData)),
            .. keys.Dbx is null ? [] : new[] { new ProvenanceDigest("dbx", keys.Dbx.Sha256) },
            new("pcr-policy key", Digest(keys.PcrPolicy.ExportSubjectPublicKeyInfo())),
        ];
        return hasConfig ? boot.Add(new("config key", Digest(keys.Config.ExportSubjectPublicKeyInfo()))) : boot;
    }

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
