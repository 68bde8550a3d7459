using System.Security.Cryptography;
using Coffer.Firmware.Prediction;
using Coffer.Firmware.SecureBoot;
using Coffer.Keys.Grants;
using Coffer.Keys.Owner;

namespace Coffer.Image.Boot;

/// <summary>The Secure Boot variables that enrol exactly an owner's keys.</summary>
public static class OwnerVariables
{
    /// <summary>What enrols them, as firmware reads it.</summary>
    public static SecureBootVariables Encode(SecureBootKeys keys) =>
        new(
            EfiSignatureList.WriteAll(keys.PK),
            EfiSignatureList.WriteAll(keys.KEK),
            EfiSignatureList.WriteAll(keys.Db),
            EfiSignatureList.WriteAll(keys.Dbx)
        );

    /// <summary>What the grant of an installer names the same by: their certificates, and what is forbidden.</summary>
    public static SecureBootDigests Digests(OwnerKeys keys) =>
        new(
            Digest(keys.Pk.Certificate.RawDataMemory),
            Digest(keys.Kek.Certificate.RawDataMemory),
            Digest(keys.Db.Certificate.RawDataMemory)
        )
        {
            Dbx = keys.Dbx?.Sha256,
        };

    /// <summary>What a grant names them by, in its own format.</summary>
    public static SecureBootDigests DigestsIn(InstallGrant grant, OwnerKeys keys)
    {
        if (grant.Format != 1)
            return Digests(keys);
        SecureBootVariables variables = Encode(keys.SecureBoot);
        return new(Digest(variables.Pk), Digest(variables.Kek), Digest(variables.Db)) { Dbx = keys.Dbx?.Sha256 };
    }

    private static string Digest(ReadOnlyMemory<byte> data) => Convert.ToHexStringLower(SHA256.HashData(data.Span));
}
