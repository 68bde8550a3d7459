using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Coffer.Storage.Verity;

/// <summary>
/// SHA-256 (FIPS 180-4, section 6.2) of sixteen messages at once, one in each lane of the AVX-512 registers: salt of 32 bytes ‖
/// block of 4096 bytes. It hashes public data where trees are built, several times faster than one message after the other;
/// what judges a payload uses the platform's implementation.
/// </summary>
internal static class Sha256Lanes
{
    /// <summary>Messages at once.</summary>
    public const int Count = 16;

    /// <summary>Bytes of the only salt it knows.</summary>
    public const int SaltSize = 32;

    private const int ChunkSize = 64;
    private const int Rounds = 64;
    private const int Words = 16;

    // First 32 bits of the fractional parts of the square roots of the first 8 primes (FIPS 180-4, section 5.3.3).
    private static ReadOnlySpan<uint> InitialHash =>
        [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    // First 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, section 4.2.2).
    // csharpier-ignore
    private static ReadOnlySpan<uint> K =>
        [
            0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
            0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
            0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
            0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
            0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
            0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
            0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
            0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
        ];

    /// <summary>Whether this processor has what it takes.</summary>
    public static bool IsSupported => Avx512F.IsSupported && Avx512BW.IsSupported;

    /// <summary>The digests of sixteen blocks in a row.</summary>
    /// <param name="salt">32 bytes.</param>
    /// <param name="blocks">Sixteen blocks.</param>
    /// <param name="digests">Room for sixteen digests.</param>
    public static void Hash(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> blocks, Span<byte> digests)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(salt.Length, SaltSize, nameof(salt));
        ArgumentOutOfRangeException.ThrowIfNotEqual(blocks.Length, Count * VerityLayout.BlockSize, nameof(blocks));
        Span<Vector512<uint>> state = stackalloc Vector512<uint>[8];
        for (int i = 0; i < state.Length; i++)
            state[i] = Vector512.Create(InitialHash[i]);

        Vector256<byte> front = Vector256.Create(salt);
        Span<Vector512<byte>> rows = stackalloc Vector512<byte>[Count];
        for (int lane = 0; lane < Count; lane++)
            rows[lane] = Vector512.Create(front, Load256(blocks, lane, 0));
        Compress(state, rows);
        for (int offset = SaltSize; offset + ChunkSize <= VerityLayout.BlockSize; offset += ChunkSize)
        {
            for (int lane = 0; lane < Count; lane++)
                rows[lane] = Load512(blocks, lane, offset);
            Compress(state, rows);
        }
        Vector256<byte> padding = Padding();
        for (int lane = 0; lane < Count; lane++)
            rows[lane] = Vector512.Create(Load256(blocks, lane, VerityLayout.BlockSize - SaltSize), padding);
        Compress(state, rows);
        Write(state, digests);
    }

    // FIPS 180-4, section 5.1.1: one bit, zeros, and the length in bits; a half chunk, since salt and block leave the other half.
    private static Vector256<byte> Padding()
    {
        Span<byte> padding = stackalloc byte[ChunkSize / 2];
        padding.Clear();
        padding[0] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(padding[^8..], (SaltSize + VerityLayout.BlockSize) * 8);
        return Vector256.Create<byte>(padding);
    }

    private static Vector512<byte> Load512(ReadOnlySpan<byte> blocks, int lane, int offset) =>
        Vector512.Create(blocks.Slice((lane * VerityLayout.BlockSize) + offset, Vector512<byte>.Count));

    private static Vector256<byte> Load256(ReadOnlySpan<byte> blocks, int lane, int offset) =>
        Vector256.Create(blocks.Slice((lane * VerityLayout.BlockSize) + offset, Vector256<byte>.Count));

    private static void Write(ReadOnlySpan<Vector512<uint>> state, Span<byte> digests)
    {
        for (int word = 0; word < state.Length; word++)
        for (int lane = 0; lane < Count; lane++)
            BinaryPrimitives.WriteUInt32BigEndian(
                digests[((lane * VerityLayout.DigestSize) + (word * sizeof(uint)))..],
                state[word][lane]
            );
    }

    // FIPS 180-4, section 6.2.2, on sixteen messages.
    private static void Compress(Span<Vector512<uint>> state, ReadOnlySpan<Vector512<byte>> rows)
    {
        Span<Vector512<uint>> w = stackalloc Vector512<uint>[Words];
        Transpose(rows, w);
        Vector512<uint> a = state[0];
        Vector512<uint> b = state[1];
        Vector512<uint> c = state[2];
        Vector512<uint> d = state[3];
        Vector512<uint> e = state[4];
        Vector512<uint> f = state[5];
        Vector512<uint> g = state[6];
        Vector512<uint> h = state[7];
        for (int t = 0; t < Rounds; t += 8)
        {
            // Eight rounds bring every variable back to its own name, so that none is ever moved.
            Round(a, b, c, ref d, e, f, g, ref h, Scheduled(w, t));
            Round(h, a, b, ref c, d, e, f, ref g, Scheduled(w, t + 1));
            Round(g, h, a, ref b, c, d, e, ref f, Scheduled(w, t + 2));
            Round(f, g, h, ref a, b, c, d, ref e, Scheduled(w, t + 3));
            Round(e, f, g, ref h, a, b, c, ref d, Scheduled(w, t + 4));
            Round(d, e, f, ref g, h, a, b, ref c, Scheduled(w, t + 5));
            Round(c, d, e, ref f, g, h, a, ref b, Scheduled(w, t + 6));
            Round(b, c, d, ref e, f, g, h, ref a, Scheduled(w, t + 7));
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        Vector512<uint> a,
        Vector512<uint> b,
        Vector512<uint> c,
        ref Vector512<uint> d,
        Vector512<uint> e,
        Vector512<uint> f,
        Vector512<uint> g,
        ref Vector512<uint> h,
        Vector512<uint> scheduled
    )
    {
        Vector512<uint> first = h + scheduled + Sum(e, 6, 11, 25) + Choose(e, f, g);
        d += first;
        h = first + Sum(a, 2, 13, 22) + Majority(a, b, c);
    }

    /// <summary>K of a round and its word of the schedule, which takes the place of the word sixteen rounds before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Scheduled(Span<Vector512<uint>> w, int t)
    {
        ref Vector512<uint> word = ref w[t & 15];
        if (t >= Words)
            word += Sigma(w[(t + 1) & 15], 7, 18, 3) + w[(t + 9) & 15] + Sigma(w[(t + 14) & 15], 17, 19, 10);
        return word + Vector512.Create(K[t]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Sum(
        Vector512<uint> x,
        [ConstantExpected] byte first,
        [ConstantExpected] byte second,
        [ConstantExpected] byte third
    ) => Xor(Avx512F.RotateRight(x, first), Avx512F.RotateRight(x, second), Avx512F.RotateRight(x, third));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Sigma(
        Vector512<uint> x,
        [ConstantExpected] byte first,
        [ConstantExpected] byte second,
        [ConstantExpected] byte shift
    ) => Xor(Avx512F.RotateRight(x, first), Avx512F.RotateRight(x, second), x >>> shift);

    // The truth tables of TernaryLogic: a ⊕ b ⊕ c, "b where a, else c", and "most of a, b, c".
    private static Vector512<uint> Xor(Vector512<uint> a, Vector512<uint> b, Vector512<uint> c) =>
        Avx512F.TernaryLogic(a, b, c, 0x96);

    private static Vector512<uint> Choose(Vector512<uint> a, Vector512<uint> b, Vector512<uint> c) =>
        Avx512F.TernaryLogic(a, b, c, 0xca);

    private static Vector512<uint> Majority(Vector512<uint> a, Vector512<uint> b, Vector512<uint> c) =>
        Avx512F.TernaryLogic(a, b, c, 0xe8);

    /// <summary>Turns a row of sixteen words for each message into a vector of sixteen messages for each word.</summary>
    private static void Transpose(ReadOnlySpan<Vector512<byte>> rows, Span<Vector512<uint>> words)
    {
        Vector512<byte> swap = Vector512
            .Create(Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12))
            .AsByte();
        Span<Vector512<uint>> pairs = stackalloc Vector512<uint>[Count];
        for (int i = 0; i < Count; i += 2)
        {
            Vector512<uint> even = Avx512BW.Shuffle(rows[i], swap).AsUInt32();
            Vector512<uint> odd = Avx512BW.Shuffle(rows[i + 1], swap).AsUInt32();
            pairs[i] = Avx512F.UnpackLow(even, odd);
            pairs[i + 1] = Avx512F.UnpackHigh(even, odd);
        }
        // Now quarters: vector 4i + j holds, in its four 128-bit parts, word j, j + 4, j + 8, j + 12 of messages 4i to 4i + 3.
        Span<Vector512<uint>> quarters = stackalloc Vector512<uint>[Count];
        for (int i = 0; i < Count; i += 4)
        {
            quarters[i] = Avx512F.UnpackLow(pairs[i].AsUInt64(), pairs[i + 2].AsUInt64()).AsUInt32();
            quarters[i + 1] = Avx512F.UnpackHigh(pairs[i].AsUInt64(), pairs[i + 2].AsUInt64()).AsUInt32();
            quarters[i + 2] = Avx512F.UnpackLow(pairs[i + 1].AsUInt64(), pairs[i + 3].AsUInt64()).AsUInt32();
            quarters[i + 3] = Avx512F.UnpackHigh(pairs[i + 1].AsUInt64(), pairs[i + 3].AsUInt64()).AsUInt32();
        }
        for (int j = 0; j < 4; j++)
        {
            Vector512<uint> low01 = Avx512F.Shuffle4x128(quarters[j], quarters[j + 4], 0x44);
            Vector512<uint> low23 = Avx512F.Shuffle4x128(quarters[j + 8], quarters[j + 12], 0x44);
            Vector512<uint> high01 = Avx512F.Shuffle4x128(quarters[j], quarters[j + 4], 0xee);
            Vector512<uint> high23 = Avx512F.Shuffle4x128(quarters[j + 8], quarters[j + 12], 0xee);
            words[j] = Avx512F.Shuffle4x128(low01, low23, 0x88);
            words[j + 4] = Avx512F.Shuffle4x128(low01, low23, 0xdd);
            words[j + 8] = Avx512F.Shuffle4x128(high01, high23, 0x88);
            words[j + 12] = Avx512F.Shuffle4x128(high01, high23, 0xdd);
        }
    }
}
