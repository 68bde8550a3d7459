using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Coffer.Attestation.Certificates;

/// <summary>AlgorithmIdentifier of a signature (RFC 5280, section 4.1.1.2; RFC 4055, section 3.1).</summary>
/// <param name="Oid">Its object identifier.</param>
/// <param name="Scheme">What it stands for.</param>
/// <param name="Hash">Hash of the message, and of MGF1.</param>
/// <param name="SaltLength">RSASSA-PSS: bytes of salt.</param>
public sealed record SignatureAlgorithm(string Oid, SignatureScheme Scheme, HashAlgorithmName Hash, int SaltLength = 0)
{
    private const int DefaultSaltLength = 20;
    private const int TrailerFieldBC = 1;

    /// <inheritdoc/>
    public override string ToString() =>
        Scheme switch
        {
            SignatureScheme.Unknown => Oid,
            SignatureScheme.RsaPss => $"RSASSA-PSS {Hash.Name}, salt {SaltLength}",
            SignatureScheme.RsaPkcs1 => $"RSASSA-PKCS1-v1_5 {Hash.Name}",
            _ => $"ECDSA {Hash.Name}",
        };

    /// <summary>Reads one. Algorithms that nothing here verifies are read as unknown, whatever their parameters.</summary>
    /// <exception cref="AsnContentException">The bytes are something else.</exception>
    internal static SignatureAlgorithm Read(AsnReader reader)
    {
        AsnReader sequence = reader.ReadSequence();
        string oid = sequence.ReadObjectIdentifier();
        return oid switch
        {
            X509Identifiers.Sha256WithRsaEncryption => Rsa(sequence, oid, HashAlgorithmName.SHA256),
            X509Identifiers.Sha384WithRsaEncryption => Rsa(sequence, oid, HashAlgorithmName.SHA384),
            X509Identifiers.Sha512WithRsaEncryption => Rsa(sequence, oid, HashAlgorithmName.SHA512),
            X509Identifiers.EcdsaWithSha256 => Ecdsa(sequence, oid, HashAlgorithmName.SHA256),
            X509Identifiers.EcdsaWithSha384 => Ecdsa(sequence, oid, HashAlgorithmName.SHA384),
            X509Identifiers.EcdsaWithSha512 => Ecdsa(sequence, oid, HashAlgorithmName.SHA512),
            X509Identifiers.RsaSsaPss => Pss(sequence),
            _ => new(oid, SignatureScheme.Unknown, default),
        };
    }

    // NULL by the letter; absent is in use too.
    private static SignatureAlgorithm Rsa(AsnReader sequence, string oid, HashAlgorithmName hash)
    {
        ReadOptionalNull(sequence);
        return new(oid, SignatureScheme.RsaPkcs1, hash);
    }

    private static SignatureAlgorithm Ecdsa(AsnReader sequence, string oid, HashAlgorithmName hash)
    {
        sequence.ThrowIfNotEmpty();
        return new(oid, SignatureScheme.Ecdsa, hash);
    }

    // RSASSA-PSS-params. Every member has a default; the defaults of hash and mask are SHA-1, which nothing here takes.
    private static SignatureAlgorithm Pss(AsnReader sequence)
    {
        AsnReader parameters = sequence.ReadSequence();
        sequence.ThrowIfNotEmpty();
        HashAlgorithmName? hash = ReadTagged(parameters, 0, ReadHash);
        HashAlgorithmName? mask = ReadTagged(parameters, 1, ReadMask);
        int salt = ReadTagged(parameters, 2, ReadSmallInteger) ?? DefaultSaltLength;
        // The default, which DER leaves out, is written out in half of AMD's certificates.
        int trailer = ReadTagged(parameters, 3, ReadSmallInteger) ?? TrailerFieldBC;
        parameters.ThrowIfNotEmpty();
        bool known = hash is { Name: not null } && hash == mask && trailer == TrailerFieldBC;
        return known
            ? new(X509Identifiers.RsaSsaPss, SignatureScheme.RsaPss, hash!.Value, salt)
            : new(X509Identifiers.RsaSsaPss, SignatureScheme.Unknown, default);
    }

    private static T? ReadTagged<T>(AsnReader reader, int number, Func<AsnReader, T> read)
        where T : struct
    {
        Asn1Tag tag = DerSyntax.Context(number);
        if (!DerSyntax.NextIs(reader, tag))
            return null;
        AsnReader content = reader.ReadSequence(tag);
        T value = read(content);
        content.ThrowIfNotEmpty();
        return value;
    }

    private static HashAlgorithmName ReadMask(AsnReader reader)
    {
        AsnReader sequence = reader.ReadSequence();
        if (sequence.ReadObjectIdentifier() != X509Identifiers.Mgf1)
            return default;
        HashAlgorithmName hash = ReadHash(sequence);
        sequence.ThrowIfNotEmpty();
        return hash;
    }

    private static HashAlgorithmName ReadHash(AsnReader reader)
    {
        AsnReader sequence = reader.ReadSequence();
        string oid = sequence.ReadObjectIdentifier();
        ReadOptionalNull(sequence);
        return oid switch
        {
            X509Identifiers.Sha256 => HashAlgorithmName.SHA256,
            X509Identifiers.Sha384 => HashAlgorithmName.SHA384,
            X509Identifiers.Sha512 => HashAlgorithmName.SHA512,
            _ => default,
        };
    }

    private static int ReadSmallInteger(AsnReader reader) =>
        reader.TryReadInt32(out int value) && value >= 0
            ? value
            : throw new AsnContentException("a parameter that is no small number");

    private static void ReadOptionalNull(AsnReader sequence)
    {
        if (sequence.HasData)
            sequence.ReadNull();
        sequence.ThrowIfNotEmpty();
    }
}
