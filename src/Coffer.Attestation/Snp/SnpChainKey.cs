using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Coffer.Attestation.Evidence;

namespace Coffer.Attestation.Snp;

/// <summary>
/// Everything that a chain was judged by, as one SHA-256: every certificate, the whole table and every revocation list, beside which key
/// is asked for. The roots are the verifier's own. Evidence that differs in one byte of these is judged anew.
/// </summary>
internal readonly record struct SnpChainKey(ulong A, ulong B, ulong C, ulong D)
{
    private const int HeaderSize = 16;
    private const int DigestSize = SHA256.HashSizeInBytes;
    private const int MaxParts = 1 + SnpCertificates.MaxCertificates + SnpCertificates.MaxRevocationLists;

    /// <summary>The key of bounded evidence.</summary>
    public static SnpChainKey Of(SnpEvidence evidence, SigningKey kind)
    {
        Span<byte> input = stackalloc byte[HeaderSize + (MaxParts * DigestSize)];
        ReadOnlySpan<byte> table = evidence.CertificateTable.Span;
        BinaryPrimitives.WriteInt32LittleEndian(input, (int)kind);
        BinaryPrimitives.WriteInt32LittleEndian(input[4..], table.Length);
        BinaryPrimitives.WriteInt32LittleEndian(input[8..], Length(evidence.Certificates));
        BinaryPrimitives.WriteInt32LittleEndian(input[12..], Length(evidence.RevocationLists));
        // With its length in the header, the zeros that fill up its last page need not be hashed.
        int end = HeaderSize;
        if (!table.IsEmpty)
        {
            SHA256.HashData(table.TrimEnd((byte)0), input[end..]);
            end += DigestSize;
        }
        end = Append(input, end, evidence.Certificates);
        end = Append(input, end, evidence.RevocationLists);
        Span<byte> digest = stackalloc byte[DigestSize];
        SHA256.HashData(input[..end], digest);
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(digest);
        return new(words[0], words[1], words[2], words[3]);
    }

    private static int Append(Span<byte> input, int end, ImmutableArray<ReadOnlyMemory<byte>> parts)
    {
        for (int i = 0; i < Length(parts); i++)
        {
            SHA256.HashData(parts[i].Span, input[end..]);
            end += DigestSize;
        }
        return end;
    }

    private static int Length(ImmutableArray<ReadOnlyMemory<byte>> parts) => parts.IsDefault ? 0 : parts.Length;
}
