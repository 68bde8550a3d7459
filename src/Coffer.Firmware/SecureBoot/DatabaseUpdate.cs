using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;

namespace Coffer.Firmware.SecureBoot;

/// <summary>
/// A signed change that adds certificates to db or dbx: an <c>.auth</c> file with EFI_SIGNATURE_LISTs of type EFI_CERT_X509_GUID alone.
/// </summary>
/// <param name="Variable">Which of both.</param>
/// <param name="Bytes">The whole file: what SetVariable takes.</param>
/// <param name="Signed">The same, taken apart.</param>
/// <param name="Lists">The EFI_SIGNATURE_LISTs: what is appended.</param>
/// <param name="Certificates">The certificates in them, DER; looked into by <see cref="JudgeCertificates"/> only, once it is known who signed.</param>
public sealed record DatabaseUpdate(
    EfiVariableName Variable,
    ReadOnlyMemory<byte> Bytes,
    AuthenticatedVariable Signed,
    ReadOnlyMemory<byte> Lists,
    ImmutableArray<ReadOnlyMemory<byte>> Certificates
)
{
    /// <summary>Most bytes of a change.</summary>
    public const int LargestSize = 32 * 1024;

    /// <summary>What SetVariable is called with: firmware adds what is new to what it has.</summary>
    public const EfiVariableAttributes Attributes =
        EfiVariableAttributes.SecureBoot | EfiVariableAttributes.AppendWrite;

    private const int MostCertificates = 16;

    /// <summary>Reads a change from whoever sent it.</summary>
    /// <param name="variable">db or dbx.</param>
    /// <param name="bytes">The file.</param>
    public static Parsed<DatabaseUpdate> Read(EfiVariableName variable, ReadOnlyMemory<byte> bytes)
    {
        if (variable != EfiVariableName.Db && variable != EfiVariableName.Dbx)
            return Refuse("variable", "db or dbx", $"{variable}");
        if (bytes.Length > LargestSize)
            return Refuse("size", $"at most {LargestSize} bytes", $"{bytes.Length}");
        if (!AuthenticatedVariable.Read(bytes.Span).TryGet(out AuthenticatedVariable? signed, out Refusal? refusal))
            return refusal;
        return EfiSignatureList.ReadAll(signed.Data.Span).Then(lists => Of(variable, bytes, signed, lists));
    }

    /// <summary>Whether a key of KEK signed it, as firmware will ask.</summary>
    /// <param name="kek">The value of KEK.</param>
    public Refusal? JudgeSignature(ReadOnlySpan<byte> kek)
    {
        if (!EfiSignatureList.ReadAll(kek).TryGet(out ImmutableArray<EfiSignatureList> lists, out Refusal? refusal))
            return refusal;
        ImmutableArray<ReadOnlyMemory<byte>> keys =
        [
            .. lists
                .Where(list => list.Type == EfiGuid.CertX509)
                .SelectMany(list => list.Signatures)
                .Select(signature => signature.Data),
        ];
        // A certificate that a stranger sent is not even parsed.
        if (Signed.Certificates.Any(sent => !keys.Any(key => key.Span.SequenceEqual(sent.Span))))
            return Unsigned("a certificate that is not in it");
        X509Certificate2[] trusted = [.. keys.Select(ForbiddenCertificates.TryLoad).OfType<X509Certificate2>()];
        try
        {
            return Signed.Verify(Variable, trusted, Attributes).Refusal is { } unsigned
                ? Unsigned(unsigned.Seen)
                : null;
        }
        finally
        {
            foreach (X509Certificate2 certificate in trusted)
                certificate.Dispose();
        }
    }

    /// <summary>Whether what is added are certificates: asked once somebody is known to have signed them.</summary>
    public Refusal? JudgeCertificates()
    {
        foreach (ReadOnlyMemory<byte> certificate in Certificates)
        {
            using X509Certificate2? read = ForbiddenCertificates.TryLoad(certificate);
            if (read is null || read.RawDataMemory.Length != certificate.Length)
                return Refuse("certificate", "X.509 certificates", $"{certificate.Length} bytes of something else");
        }
        return null;
    }

    /// <summary>Whether a value has one of the certificates already: firmware leaves out what it has, and nobody could tell what comes of the rest.</summary>
    /// <param name="value">The value of the variable.</param>
    public Refusal? JudgeNew(ReadOnlySpan<byte> value) =>
        EfiSignatureList.ReadAll(value).TryGet(out ImmutableArray<EfiSignatureList> lists, out Refusal? refusal)
            ? lists
                .SelectMany(list => list.Signatures)
                .Any(entry => Certificates.Any(added => added.Span.SequenceEqual(entry.Data.Span)))
                ? Refuse("present", $"certificates that {Variable.Name} does not have yet", "one that it has")
                : null
            : refusal;

    /// <summary>
    /// The certificate of this change that an image signed under <paramref name="authority"/> does not get past, once it is in dbx: the same one, one of the same key, or
    /// one that bears the name of who issued it. Null when there is none.
    /// </summary>
    /// <param name="authority">Certificate that allowed an image, DER.</param>
    public string? Forbids(ReadOnlyMemory<byte> authority) => ForbiddenCertificates.Find(Certificates, authority);

    private static Parsed<DatabaseUpdate> Of(
        EfiVariableName variable,
        ReadOnlyMemory<byte> bytes,
        AuthenticatedVariable signed,
        ImmutableArray<EfiSignatureList> lists
    )
    {
        foreach (EfiSignatureList list in lists)
            if (list.Type != EfiGuid.CertX509 || !list.Header.IsEmpty)
                return Refuse("list", "signature lists of certificates alone, without headers", $"type {list.Type}");
        ImmutableArray<ReadOnlyMemory<byte>> certificates =
        [
            .. lists.SelectMany(list => list.Signatures).Select(signature => signature.Data),
        ];
        if (certificates.Length is 0 or > MostCertificates)
            return Refuse("certificates", $"1 to {MostCertificates} certificates", $"{certificates.Length}");
        return new DatabaseUpdate(variable, bytes, signed, signed.Data, certificates);
    }

    private static Refusal Unsigned(string seen) =>
        Refuse("signature", "a change that a key of this machine's KEK signed", seen);

    private static Refusal Refuse(string reason, string expected, string seen) =>
        new(
            $"database-update.{reason}",
            "signed change of db or dbx",
            expected,
            seen,
            "deliver what coffer keys rotate db wrote"
        );
}
