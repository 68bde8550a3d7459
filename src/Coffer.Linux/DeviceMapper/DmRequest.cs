using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Coffer.Linux.DeviceMapper;

/// <summary>
/// The buffer of one device-mapper ioctl: struct dm_ioctl of linux/dm-ioctl.h, then its payload. Pinned, because a
/// table may carry a key and the collector must not leave copies; zeroed on dispose.
/// </summary>
internal sealed class DmRequest : IDisposable
{
    internal const int HeaderSize = 312;
    private const int NameOffset = 48;
    private const int NameSize = 128;
    private const int UuidOffset = 176;
    private const int UuidSize = 129;

    internal DmRequest(string name, int payloadSize, uint flags = 0, string uuid = "")
    {
        if (name.Length >= NameSize || uuid.Length >= UuidSize)
            throw new ArgumentException($"device-mapper name '{name}' or its uuid is too long", nameof(name));
        Buffer = GC.AllocateArray<byte>(HeaderSize + payloadSize, pinned: true);
        Write(0, 4); // version 4.0.0: the oldest with this layout
        Write(12, (uint)Buffer.Length);
        Write(16, HeaderSize);
        Write(28, flags);
        Encoding.ASCII.GetBytes(name, Buffer.AsSpan(NameOffset));
        Encoding.ASCII.GetBytes(uuid, Buffer.AsSpan(UuidOffset));
    }

    internal byte[] Buffer { get; }

    internal Span<byte> Payload => Buffer.AsSpan(HeaderSize);

    internal uint TargetCount
    {
        get => Read(20);
        set => Write(20, value);
    }

    internal uint Flags => Read(28);

    internal ulong Device => BinaryPrimitives.ReadUInt64LittleEndian(Buffer.AsSpan(40));

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(Buffer);

    private uint Read(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(Buffer.AsSpan(offset));

    private void Write(int offset, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(Buffer.AsSpan(offset), value);
}
