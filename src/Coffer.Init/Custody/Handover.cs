using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Storage.Luks2;

namespace Coffer.Init.Custody;

/// <summary>
/// What <c>/init</c> gives to the custodian through a pipe, and keeps nothing of: what it opened the vault with, and what it
/// needs to seal again. Secrets are the reader's to dispose.
/// </summary>
internal sealed record Handover : IDisposable
{
    private const int LongestText = 64 * 1024;
    private const int ShareSize = 32;

    /// <summary>The TPM's share; null after a recovery, when nobody has it.</summary>
    internal required Secret? Share { get; init; }

    /// <summary>The volume key; the old one while the vault is re-encrypted.</summary>
    internal required Secret VolumeKey { get; init; }

    /// <summary>The next volume key; null while the vault is at rest.</summary>
    internal Secret? NextKey { get; init; }

    /// <summary>The header that was opened.</summary>
    internal required BoundHeader Header { get; init; }

    /// <summary>Node of the vault's partition.</summary>
    internal required string Partition { get; init; }

    /// <summary>Machine identity.</summary>
    internal required Guid Machine { get; init; }

    /// <summary>PEM of the PCR policy key, as this boot's UKI has it.</summary>
    internal required string PolicyKey { get; init; }

    /// <summary>PCR 7 as this boot found it.</summary>
    internal required ImmutableArray<byte> Pcr7 { get; init; }

    /// <summary>The events that led to it.</summary>
    internal required ImmutableArray<string> Pcr7Events { get; init; }

    /// <summary>Writes it: each part its length, 4 bytes big-endian, and its bytes.</summary>
    internal void Write(Stream stream)
    {
        WritePart(stream, Share is null ? default : Share.Span);
        WritePart(stream, VolumeKey.Span);
        WritePart(stream, NextKey is null ? default : NextKey.Span);
        WritePart(stream, [(byte)Header.Number, (byte)Header.Copy]);
        WritePart(stream, Header.ToBytes());
        WritePart(stream, Encoding.UTF8.GetBytes(Partition));
        WritePart(stream, Machine.ToByteArray(bigEndian: true));
        WritePart(stream, Encoding.UTF8.GetBytes(PolicyKey));
        WritePart(stream, Pcr7.AsSpan());
        WritePart(stream, Encoding.UTF8.GetBytes(string.Join('\n', Pcr7Events)));
    }

    /// <summary>Reads it, up to the end of the stream.</summary>
    /// <exception cref="RefusedException">It is not what <see cref="Write"/> writes.</exception>
    internal static Handover Read(Stream stream)
    {
        Secret? share = ReadSecret(stream, ShareSize, mayBeAbsent: true);
        Secret volumeKey = ReadSecret(stream, Luks2Template.VolumeKeySize, mayBeAbsent: false)!;
        Secret? nextKey = ReadSecret(stream, Luks2Template.VolumeKeySize, mayBeAbsent: true);
        byte[] which = ReadPart(stream, 2);
        HeaderCandidates header = HeaderCandidates.Read(ReadPart(stream, BoundHeader.Size)).OrThrow();
        Handover handover = new()
        {
            Share = share,
            VolumeKey = volumeKey,
            NextKey = nextKey,
            Header = header.Newest with { Number = (Luks2KeyslotNumber)which[0], Copy = which[1] },
            Partition = ReadText(stream),
            Machine = new Guid(ReadPart(stream, 16), bigEndian: true),
            PolicyKey = ReadText(stream),
            Pcr7 = [.. ReadPart(stream, 32)],
            Pcr7Events = [.. ReadText(stream).Split('\n', StringSplitOptions.RemoveEmptyEntries)],
        };
        return stream.ReadByte() < 0 ? handover : throw Broken("more bytes");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Share?.Dispose();
        VolumeKey.Dispose();
        NextKey?.Dispose();
    }

    private static void WritePart(Stream stream, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        stream.Write(length);
        stream.Write(part);
    }

    private static Secret? ReadSecret(Stream stream, int size, bool mayBeAbsent)
    {
        int length = ReadLength(stream, size);
        if (length == 0 && mayBeAbsent)
            return null;
        if (length != size)
            throw Broken($"{length} bytes");
        Secret secret = Secret.Allocate(length);
        stream.ReadExactly(secret.Writable);
        return secret;
    }

    private static string ReadText(Stream stream) => Encoding.UTF8.GetString(ReadPart(stream, LongestText));

    private static byte[] ReadPart(Stream stream, int most)
    {
        byte[] part = new byte[ReadLength(stream, most)];
        stream.ReadExactly(part);
        return part;
    }

    private static int ReadLength(Stream stream, int most)
    {
        Span<byte> bytes = stackalloc byte[4];
        stream.ReadExactly(bytes);
        int length = BinaryPrimitives.ReadInt32BigEndian(bytes);
        return length >= 0 && length <= most ? length : throw Broken($"a part of {length} bytes");
    }

    private static RefusedException Broken(string seen) =>
        new(new Refusal("custody.handover", "handover of /init", "what /init writes", seen));
}
