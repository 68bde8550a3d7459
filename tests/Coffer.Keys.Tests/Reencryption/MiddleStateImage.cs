using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Derivation;
using Coffer.Keys.Reencryption;
using Coffer.Keys.Rotation;
using Coffer.Storage;
using Coffer.Storage.Luks2;
using Coffer.Tpm;
using Coffer.Tpm.Policy;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Structures;

namespace Coffer.Keys.Tests.Reencryption;

/// <summary>
/// A vault's partition in a file, in the middle of the rotation of its volume key, whose plaintext and passphrase are known: for stock tools to
/// open. It needs nothing but the product's libraries, so that other test projects may link it.
/// </summary>
public sealed class MiddleStateImage
{
    /// <summary>Opens the vault, under both volume keys.</summary>
    public const string Passphrase = "00112233-44556677-8899aabb-ccddeeff-00112233-44556677-8899aabb-ccddeeff";

    private const int Slice = 4 * 1024 * 1024;
    private const ulong Generation = 7;
    private static readonly Guid s_uuid = new("5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20");

    private readonly FixedRandomSource _random = new();
    private readonly Secret _old;
    private readonly Secret _next;
    private readonly Secret _unlock;

    private MiddleStateImage()
    {
        _old = Secret.Random(Luks2Template.VolumeKeySize, _random);
        _next = Secret.Random(Luks2Template.VolumeKeySize, _random);
        using Secret share = Secret.Random(32, _random);
        _unlock = VaultKeys.Unlock([share], s_uuid, Generation + 1);
    }

    /// <summary>Writes it: <see cref="Luks2Template.DataOffset"/> bytes of header and the data.</summary>
    /// <param name="path">The file; it is overwritten.</param>
    /// <param name="mebibytes">Size of the data, a multiple of 4.</param>
    /// <param name="slices">Slices of 4 MiB that are under the next key.</param>
    /// <param name="hot">The power goes in the middle of the slice that follows.</param>
    /// <returns>SHA-256 of the plaintext, hex: what a whole opened device must have.</returns>
    public static string Write(string path, int mebibytes, int slices, bool hot)
    {
        using FileStream file = new(path, FileMode.Create, FileAccess.ReadWrite);
        long size = mebibytes * 1024L * 1024;
        file.SetLength(Luks2Template.DataOffset + size);
        return new MiddleStateImage().Write(new StreamBlockDevice(file), size, slices, hot);
    }

    /// <summary>The plaintext at an offset of the data: each 16 bytes their number, twice.</summary>
    public static void FillPlain(Span<byte> plain, long offset)
    {
        for (int at = 0; at < plain.Length; at += 16)
        {
            BinaryPrimitives.WriteInt64LittleEndian(plain[at..], offset + at);
            BinaryPrimitives.WriteInt64LittleEndian(plain[(at + 8)..], ~(offset + at));
        }
    }

    private string Write(StreamBlockDevice disk, long size, int slices, bool hot)
    {
        BoundHeader present = AtRest(size);
        disk.Write(0, present.ToBytes());
        string plain = WriteData(disk, size);
        RotationPlan start = ReencryptionStart
            .Plan(
                present,
                _old,
                _next,
                Sealed(Generation + 1),
                _unlock,
                new NewRecovery(Secret.CopyOf(Encoding.ASCII.GetBytes(Passphrase)), EscrowToken.OfOne("age"u8)),
                _random
            )
            .OrThrow();
        if (start.Run(disk, () => { }, () => Generation + 1) is { } refusal)
            throw new RefusedException(refusal);
        FailingDevice device = new(disk);
        using VolumeReencryption reencryption = new(start.Result, _unlock, _old, _next, device, Slice);
        for (int slice = 0; slice < slices; slice++)
            if (reencryption.Step(new NoMapping()) is { } failed)
                throw new RefusedException(failed);
        if (hot)
            CutSlice(reencryption, device);
        return plain;
    }

    private static void CutSlice(VolumeReencryption reencryption, FailingDevice device)
    {
        device.CutsData = true;
        try
        {
            reencryption.Step(new NoMapping());
        }
        catch (HeldVolumeException)
        {
            return;
        }
        throw new InvalidOperationException("the slice was not cut");
    }

    private string WriteData(StreamBlockDevice disk, long size)
    {
        using Luks2DataCipher cipher = new(_old);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] part = new byte[Slice];
        for (long at = 0; at < size; at += part.Length)
        {
            FillPlain(part, at);
            hash.AppendData(part);
            cipher.Encrypt(part, at);
            disk.Write(Luks2Template.DataOffset + at, part);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private BoundHeader AtRest(long size)
    {
        Luks2Keyslots slots = Luks2Keyslots.Wrap(_old, new byte[32], new byte[32], _random);
        BindingToken token = Sealed(Generation).ToToken(VaultKeys.VolumeKeyId(_old, s_uuid));
        Luks2Header header = Luks2Header.Create(s_uuid, size, slots, token, EscrowToken.OfOne("age"u8), _random);
        return new BoundHeader(header, slots.Areas, Luks2KeyslotNumber.Unlock).WithMac(_unlock);
    }

    private SealedBinding Sealed(ulong generation)
    {
        TpmtPublic template = SealedShare.Template(new PolicyDigest(new byte[32]));
        byte[] unique = new byte[32];
        _random.Fill(unique);
        return new SealedBinding(
            new TpmName((TpmBuffer)(byte[])[0, 11, .. unique]),
            new SealedShare(template with { Unique = new TpmBytesId(unique) }, new byte[160]),
            new byte[32],
            [],
            generation
        );
    }

    private sealed class NoMapping : ILiveMapping
    {
        public void Hold() { }

        public void Switch(long boundary) { }

        public void Release() { }
    }

    // Half of the sectors of a slice are written, and nothing after them.
    private sealed class FailingDevice(StreamBlockDevice disk) : IBlockDevice
    {
        private bool _dead;

        internal bool CutsData { get; set; }

        public long Length => disk.Length;

        public int SectorSize => disk.SectorSize;

        public void Read(long offset, Span<byte> destination) => disk.Read(offset, destination);

        public void Write(long offset, ReadOnlySpan<byte> source)
        {
            if (_dead)
                throw new IOException("no power");
            if (!CutsData || offset < Luks2Template.DataOffset)
            {
                disk.Write(offset, source);
                return;
            }
            disk.Write(offset, source[..(source.Length / 2)]);
            _dead = true;
            throw new IOException("no power");
        }

        public void Flush() => disk.Flush();
    }

    // The same image every time.
    private sealed class FixedRandomSource : IRandomSource
    {
        private int _count;

        public void Fill(Span<byte> destination)
        {
            Span<byte> seed = stackalloc byte[4];
            while (!destination.IsEmpty)
            {
                BinaryPrimitives.WriteInt32LittleEndian(seed, _count++);
                byte[] bytes = SHA256.HashData(seed);
                int count = Math.Min(bytes.Length, destination.Length);
                bytes.AsSpan(0, count).CopyTo(destination);
                destination = destination[count..];
            }
        }
    }
}
