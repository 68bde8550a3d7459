using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;
using Coffer.Firmware.Prediction;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Keys.Owner;

/// <summary>
/// A new db key, and how firmware that trusts the present one is brought to it: one signed change that adds the new certificate to db, one that
/// puts the old one into dbx, and PCR 7 before, between and after (docs/formats.md, section 18). It speaks of machines whose db has the present
/// certificate alone and in dbx what the owner forbids, as every image enrols them.
/// </summary>
/// <param name="Generation">Number of the new key; the first one is 1.</param>
/// <param name="Old">The present certificate.</param>
/// <param name="Next">The new one with its key.</param>
/// <param name="Db">Appends the new certificate to db, signed with KEK.</param>
/// <param name="Dbx">Appends the old certificate to dbx, signed with KEK.</param>
/// <param name="States">The states, in the order in which a machine goes through them; the last is that of a machine made anew.</param>
public sealed record DbRotation(
    int Generation,
    X509Certificate2 Old,
    OwnerCertificate Next,
    AuthenticatedVariable Db,
    AuthenticatedVariable Dbx,
    ImmutableArray<DbRotationState> States
)
{
    /// <summary>Attributes of both changes: firmware adds the entries to those it has.</summary>
    public const EfiVariableAttributes Attributes = DatabaseUpdate.Attributes;

    /// <summary>Makes the new key and signs the changes.</summary>
    /// <param name="keys">The present keys; KEK signs.</param>
    /// <param name="generation">Number of the new key.</param>
    /// <param name="place">Where it is made.</param>
    /// <param name="random">For the serial number.</param>
    /// <param name="time">When the certificate begins, and the time stamp of the changes.</param>
    /// <exception cref="RefusedException">A token does not do it.</exception>
    public static DbRotation Create(
        OwnerKeys keys,
        int generation,
        INewKeys place,
        IRandomSource random,
        TimeProvider time
    )
    {
        string label = $"{KeyNames.Db}-{generation}";
        OwnerCertificate next = OwnerKeys.SelfSigned(
            $"{OwnerName(keys)} db {generation}",
            place.NewRsa(label),
            random,
            time
        );
        EfiSignatureList before = EfiSignatureList.ForCertificate(keys.OwnerId, keys.Db.Certificate);
        EfiSignatureList after = EfiSignatureList.ForCertificate(keys.OwnerId, next.Certificate);
        EfiTime stamp = EfiTime.From(time.GetUtcNow());
        return new DbRotation(
            generation,
            keys.Db.Certificate,
            next,
            Append(EfiVariableName.Db, after, stamp, keys.Kek),
            Append(EfiVariableName.Dbx, before, stamp, keys.Kek),
            Predict(keys, before, after)
        );
    }

    private static AuthenticatedVariable Append(
        EfiVariableName name,
        EfiSignatureList list,
        EfiTime time,
        OwnerCertificate kek
    ) => AuthenticatedVariable.Sign(name, EfiSignatureList.WriteAll(list), time, kek.Certificate, kek.Key, Attributes);

    private static ImmutableArray<DbRotationState> Predict(
        OwnerKeys keys,
        EfiSignatureList before,
        EfiSignatureList after
    )
    {
        SecureBootKeys now = keys.SecureBoot;
        SecureBootKeys both = now with { Db = [before, after] };
        return
        [
            State(DbRotationState.Now, "db: old; boots what the old key signed", now, before),
            State(DbRotationState.DbAdded, "db: old, new; boots what the old key signed", both, before),
            State(DbRotationState.SignedByNew, "db: old, new; boots what the new key signed", both, after),
            State(
                DbRotationState.Retired,
                "db: old, new; dbx: old; boots what the new key signed",
                both with
                {
                    Dbx = [.. now.Dbx, before],
                },
                after
            ),
            State(
                DbRotationState.NewMachine,
                "db: new; boots what the new key signed",
                now with
                {
                    Db = [after],
                },
                after
            ),
        ];
    }

    private static DbRotationState State(string name, string what, SecureBootKeys keys, EfiSignatureList authority) =>
        new(name, what, Pcr7Prediction.Compute(keys, authority.Signatures));

    private static string OwnerName(OwnerKeys keys)
    {
        string name = keys.Pk.Certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        string suffix = $" {KeyNames.Pk}";
        return name.EndsWith(suffix, StringComparison.Ordinal) ? name[..^suffix.Length] : name;
    }
}
