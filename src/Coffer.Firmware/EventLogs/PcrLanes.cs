using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Coffer.Firmware.EventLogs;

/// <summary>
/// Extends up to eight PCRs of the SHA-256 bank at once, each in a lane of its own (FIPS 180-4, section 6.2): the PCRs of a log do not depend on
/// each other. An extension is SHA-256 of exactly 64 bytes, for which the call of the platform's costs several times what the hash does.
/// </summary>
internal static class PcrLanes
{
    private const int Count = 8;
    private const int StateWords = 8;
    private const int Words = 16;
    private const int Rounds = 64;
    private const int DigestSize = StateWords * sizeof(uint);
    private const int NoPcr = -1;

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

    // Behind 64 bytes the second block is padding, always the same, and so is its schedule.
    private static readonly uint[] s_padding = SchedulePadding();

    /// <summary>Whether this processor has lanes.</summary>
    internal static bool IsSupported => Vector256.IsHardwareAccelerated;

    /// <summary>Extends each PCR by its digests, in their order.</summary>
    /// <param name="values">The values of all PCRs, side by side, 32 bytes each.</param>
    /// <param name="digests">The digests of all PCRs, those of PCR 0 first, 32 bytes each.</param>
    /// <param name="ends">For each PCR, the number of the digest behind its last one.</param>
    internal static void Extend(Span<byte> values, ReadOnlySpan<byte> digests, ReadOnlySpan<int> ends)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, ends.Length * DigestSize, nameof(values));
        Span<int> pcrs = stackalloc int[Count];
        Span<int> next = stackalloc int[Count];
        Span<Vector256<uint>> words = stackalloc Vector256<uint>[Words];
        pcrs.Fill(NoPcr);
        words.Clear();
        int waiting = 0;
        while (Fill(pcrs, next, ends, ref waiting))
        {
            for (int lane = 0; lane < Count; lane++)
            {
                if (pcrs[lane] == NoPcr)
                    continue;
                Load(words, lane, values.Slice(pcrs[lane] * DigestSize, DigestSize));
                Load(words[StateWords..], lane, digests.Slice(next[lane]++ * DigestSize, DigestSize));
            }
            Hash(words);
            for (int lane = 0; lane < Count; lane++)
            {
                if (pcrs[lane] != NoPcr)
                    Store(words, lane, values.Slice(pcrs[lane] * DigestSize, DigestSize));
            }
        }
    }

    // A lane whose PCR has no more digests takes the next PCR that has some; false when no lane has one.
    private static bool Fill(Span<int> pcrs, Span<int> next, ReadOnlySpan<int> ends, ref int waiting)
    {
        bool any = false;
        for (int lane = 0; lane < Count; lane++)
        {
            if (pcrs[lane] != NoPcr && next[lane] < ends[pcrs[lane]])
            {
                any = true;
                continue;
            }
            pcrs[lane] = NoPcr;
            while (waiting < ends.Length && Start(ends, waiting) == ends[waiting])
                waiting++;
            if (waiting == ends.Length)
                continue;
            next[lane] = Start(ends, waiting);
            pcrs[lane] = waiting++;
            any = true;
        }
        return any;
    }

    private static int Start(ReadOnlySpan<int> ends, int pcr) => pcr == 0 ? 0 : ends[pcr - 1];

    private static void Load(Span<Vector256<uint>> words, int lane, ReadOnlySpan<byte> bytes)
    {
        Span<uint> lanes = MemoryMarshal.Cast<Vector256<uint>, uint>(words);
        for (int i = 0; i < StateWords; i++)
            lanes[(i * Count) + lane] = BinaryPrimitives.ReadUInt32BigEndian(bytes[(i * sizeof(uint))..]);
    }

    private static void Store(Span<Vector256<uint>> words, int lane, Span<byte> bytes)
    {
        Span<uint> lanes = MemoryMarshal.Cast<Vector256<uint>, uint>(words);
        for (int i = 0; i < StateWords; i++)
            BinaryPrimitives.WriteUInt32BigEndian(bytes[(i * sizeof(uint))..], lanes[(i * Count) + lane]);
    }

    // The digests of the messages take the place of their first half.
    private static void Hash(Span<Vector256<uint>> words)
    {
        Span<Vector256<uint>> state = stackalloc Vector256<uint>[StateWords];
        Span<Vector256<uint>> schedule = stackalloc Vector256<uint>[Rounds];
        for (int i = 0; i < StateWords; i++)
            state[i] = Vector256.Create(InitialHash[i]);
        words.CopyTo(schedule);
        for (int t = Words; t < Rounds; t++)
        {
            Vector256<uint> early = schedule[t - 15];
            Vector256<uint> late = schedule[t - 2];
            schedule[t] =
                schedule[t - 16]
                + schedule[t - 7]
                + (Rotate(early, 7) ^ Rotate(early, 18) ^ (early >>> 3))
                + (Rotate(late, 17) ^ Rotate(late, 19) ^ (late >>> 10));
        }
        for (int t = 0; t < Rounds; t++)
            schedule[t] += Vector256.Create(K[t]);
        Compress(state, schedule);
        for (int t = 0; t < Rounds; t++)
            schedule[t] = Vector256.Create(s_padding[t]);
        Compress(state, schedule);
        state.CopyTo(words);
    }

    // FIPS 180-4, section 6.2.2, on eight messages.
    private static void Compress(Span<Vector256<uint>> state, ReadOnlySpan<Vector256<uint>> schedule)
    {
        Vector256<uint> a = state[0];
        Vector256<uint> b = state[1];
        Vector256<uint> c = state[2];
        Vector256<uint> d = state[3];
        Vector256<uint> e = state[4];
        Vector256<uint> f = state[5];
        Vector256<uint> g = state[6];
        Vector256<uint> h = state[7];
        for (int t = 0; t < schedule.Length; t += 8)
        {
            // Eight rounds bring every variable back to its own name, so that none is ever moved.
            Round(a, b, c, ref d, e, f, g, ref h, schedule[t]);
            Round(h, a, b, ref c, d, e, f, ref g, schedule[t + 1]);
            Round(g, h, a, ref b, c, d, e, ref f, schedule[t + 2]);
            Round(f, g, h, ref a, b, c, d, ref e, schedule[t + 3]);
            Round(e, f, g, ref h, a, b, c, ref d, schedule[t + 4]);
            Round(d, e, f, ref g, h, a, b, ref c, schedule[t + 5]);
            Round(c, d, e, ref f, g, h, a, ref b, schedule[t + 6]);
            Round(b, c, d, ref e, f, g, h, ref a, schedule[t + 7]);
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
        Vector256<uint> a,
        Vector256<uint> b,
        Vector256<uint> c,
        ref Vector256<uint> d,
        Vector256<uint> e,
        Vector256<uint> f,
        Vector256<uint> g,
        ref Vector256<uint> h,
        Vector256<uint> scheduled
    )
    {
        Vector256<uint> first = h + scheduled + (Rotate(e, 6) ^ Rotate(e, 11) ^ Rotate(e, 25)) + (g ^ (e & (f ^ g)));
        d += first;
        h = first + (Rotate(a, 2) ^ Rotate(a, 13) ^ Rotate(a, 22)) + ((a & b) | (c & (a | b)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Rotate(Vector256<uint> x, int bits) => (x >>> bits) | (x << (32 - bits));

    // FIPS 180-4, section 5.1.1: one bit, zeros, and the length in bits; K is added already.
    private static uint[] SchedulePadding()
    {
        uint[] w = new uint[Rounds];
        w[0] = 0x80000000;
        w[Words - 1] = 2 * DigestSize * 8;
        for (int t = Words; t < Rounds; t++)
            w[t] = unchecked(w[t - 16] + w[t - 7] + Sigma(w[t - 15], 7, 18, 3) + Sigma(w[t - 2], 17, 19, 10));
        for (int t = 0; t < Rounds; t++)
            w[t] = unchecked(w[t] + K[t]);
        return w;
    }

    private static uint Sigma(uint x, int first, int second, int shift) =>
        uint.RotateRight(x, first) ^ uint.RotateRight(x, second) ^ (x >> shift);
}
