using Coffer.Bytes;

namespace Coffer.Attestation.Tests.Snp;

/// <summary>Writes certificate tables, filled up to a page as the kernel hands them out.</summary>
internal static class TestTable
{
    private const int Page = 4096;

    public static byte[] Of(params (Guid Guid, byte[] Data)[] entries)
    {
        ByteWriter writer = new();
        uint offset = 24 * ((uint)entries.Length + 1);
        foreach ((Guid guid, byte[] data) in entries)
        {
            writer.WriteBytes(guid.ToByteArray(bigEndian: true)).WriteUInt32(offset).WriteUInt32((uint)data.Length);
            offset += (uint)data.Length;
        }
        writer.WriteZeros(24);
        foreach ((_, byte[] data) in entries)
            writer.WriteBytes(data);
        return writer.AlignTo(Page).ToArray();
    }
}
