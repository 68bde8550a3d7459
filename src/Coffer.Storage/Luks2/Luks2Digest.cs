using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Storage.Luks2;

/// <summary>The digest of a volume key, or of what stands for one: tells a right key from a wrong one (LUKS2 specification, section 3.4).</summary>
/// <param name="Salt">Salt of PBKDF2, 32 bytes.</param>
/// <param name="Value">PBKDF2-SHA256 of the key, 32 bytes.</param>
public sealed record Luks2Digest(ImmutableArray<byte> Salt, ImmutableArray<byte> Value)
{
    internal static Luks2Digest Of(Secret key, IRandomSource random)
    {
        byte[] salt = new byte[Luks2Template.SaltSize];
        random.Fill(salt);
        return new Luks2Digest([.. salt], [.. Compute(key, salt)]);
    }

    internal bool IsOf(Secret key) =>
        CryptographicOperations.FixedTimeEquals(Compute(key, Salt.AsSpan()), Value.AsSpan());

    private static byte[] Compute(Secret key, ReadOnlySpan<byte> salt) =>
        Rfc2898DeriveBytes.Pbkdf2(
            key.Span,
            salt,
            Luks2Template.Iterations,
            HashAlgorithmName.SHA256,
            Luks2Template.DigestSize
        );
}
