using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Cli.Inspect;

/// <summary>Explains EFI signature lists, alone, behind the attributes that efivarfs puts before them, or in a .auth file.</summary>
internal static class SignatureInspection
{
    /// <summary>Explains bytes that look like one of them; null when they do not.</summary>
    public static Parsed<Explanation>? Recognise(byte[] bytes)
    {
        if (StartsWithList(bytes))
            return Lists("efi-signature-list", "EFI signature list", [], bytes);
        if (bytes.Length >= sizeof(uint) && StartsWithList(bytes.AsSpan(sizeof(uint))))
            return EfivarfsVariable.Read(bytes).Then(Efivarfs);
        return AuthenticatedVariable.Read(bytes).TryGet(out AuthenticatedVariable? variable, out _)
            ? Authenticated(variable)
            : default(Parsed<Explanation>?);
    }

    /// <summary>The parts of a signature database: one per entry.</summary>
    public static Parsed<ImmutableArray<Explanation>> Entries(ReadOnlySpan<byte> bytes)
    {
        if (!EfiSignatureList.ReadAll(bytes).TryGet(out ImmutableArray<EfiSignatureList> lists, out Refusal? refusal))
            return refusal;
        ImmutableArray<Explanation> entries =
        [
            .. lists.SelectMany(list => list.Signatures.Select(s => Entry(list.Type, s))),
        ];
        return entries;
    }

    private static bool StartsWithList(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= EfiSignatureList.HeaderSize
        && new Guid(bytes[..16]) is { } type
        && (type == EfiGuid.CertX509 || type == EfiGuid.CertSha256);

    private static Parsed<Explanation> Lists(
        string kind,
        string title,
        ImmutableArray<Fact> facts,
        ReadOnlySpan<byte> data
    )
    {
        Parsed<ImmutableArray<Explanation>> entries = Entries(data);
        return entries.Refusal is null ? new Explanation(kind, title, facts, entries.Value) : entries.Refusal;
    }

    private static Parsed<Explanation> Efivarfs(EfivarfsVariable variable) =>
        Lists(
            "efivarfs-signature-list",
            "EFI signature list behind the attributes of efivarfs",
            [new Fact("attributes", $"{variable.Attributes}")],
            variable.Data.Span
        );

    private static Parsed<Explanation> Authenticated(AuthenticatedVariable variable) =>
        Lists(
            "authenticated-variable",
            "authenticated variable: a signed new value of PK, KEK, db or dbx",
            [
                new Fact("time stamp", $"{variable.TimeStamp}", "firmware takes only an update newer than the last"),
                new Fact("signer", Signer(variable)),
            ],
            variable.Data.Span
        );

    private static string Signer(AuthenticatedVariable variable) =>
        variable.Certificates.Select(CertificateText.Load).FirstOrDefault()?.Subject ?? "not in the file";

    private static Explanation Entry(Guid type, EfiSignatureData signature)
    {
        Fact owner = new("owner", $"{signature.Owner}");
        if (type == EfiGuid.CertX509 && CertificateText.Load(signature.Data) is { } certificate)
            return new Explanation(
                "x509",
                $"certificate {certificate.Subject}",
                [.. CertificateFacts(certificate), owner]
            );
        string kind = type == EfiGuid.CertSha256 ? "sha256" : $"{type}";
        return new Explanation(kind, $"{kind} {Convert.ToHexStringLower(signature.Data.Span)}", owner);
    }

    private static Fact[] CertificateFacts(X509Certificate2 certificate) =>
        [
            new("sha256", CertificateText.Fingerprint(certificate)),
            new("until", $"{certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}", "firmware does not look at dates"),
        ];
}
