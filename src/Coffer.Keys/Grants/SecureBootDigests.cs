using System.Collections.Immutable;

namespace Coffer.Keys.Grants;

/// <summary>
/// SHA-256 of the certificates (DER) in the owner's Secure Boot variables; in a grant of format 1, of the variables' EFI_SIGNATURE_LIST data (docs/formats.md,
/// section 5).
/// </summary>
/// <param name="Pk">Of PK, 64 hex digits.</param>
/// <param name="Kek">Of KEK, 64 hex digits.</param>
/// <param name="Db">Of db, 64 hex digits.</param>
public sealed record SecureBootDigests(string Pk, string Kek, string Db)
{
    /// <summary>Of <c>/coffer/dbx.esl</c>, 64 hex digits; null where nothing is forbidden.</summary>
    public string? Dbx { get; init; }

    /// <summary>Variable names with their digests.</summary>
    public ImmutableArray<(string Variable, string Digest)> All =>
        [("PK", Pk), ("KEK", Kek), ("db", Db), .. Dbx is null ? [] : new[] { ("dbx", Dbx) }];
}
