using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Firmware.SecureBoot;

/// <summary>What a variable such as db holds, summed up for a person and for comparing (UEFI 2.10, section 32.4.1).</summary>
/// <param name="Certificates">The certificates, in order.</param>
/// <param name="Hashes">How many digests of images there are.</param>
/// <param name="Others">How many entries of other types there are.</param>
public sealed record SignatureDatabase(ImmutableArray<DatabaseCertificate> Certificates, int Hashes, int Others)
{
    /// <summary>Nothing in it, or nothing known of it.</summary>
    public static SignatureDatabase Empty { get; } = new([], 0, 0);

    /// <summary>True when it allows or forbids nothing.</summary>
    public bool IsEmpty => Certificates.IsEmpty && Hashes == 0 && Others == 0;

    /// <summary>Sums up the value of a variable. Refuses what is no list of signatures.</summary>
    public static Parsed<SignatureDatabase> Read(ReadOnlyMemory<byte> variable) =>
        SignatureDatabaseReader.Read(variable.Span);

    /// <inheritdoc/>
    public override string ToString() => $"{Certificates.Length} certificates, {Hashes} digests, {Others} others";
}
