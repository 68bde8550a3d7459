using System.Buffers.Binary;
using System.Text;

namespace Coffer.Machine.Tests.Attacks;

/// <summary>A secondary system description table with one method, as a host may add (ACPI 6.5, section 5.2.11.2).</summary>
internal static class AcpiTable
{
    /// <summary>What the guest finds it by: its OEM table id.</summary>
    public const string Id = "EVILTABL";

    private const int HeaderSize = 36;
    private const int ChecksumAt = 9;

    // Method (\EVIL, 0) { Return (One) }
    private static readonly byte[] s_method = [0x14, 9, .. "\\EVIL"u8, 0, 0xa4, 1];

    /// <summary>The table.</summary>
    public static byte[] Create()
    {
        byte[] table = new byte[HeaderSize + s_method.Length];
        "SSDT"u8.CopyTo(table);
        BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(4), table.Length);
        table[8] = 2;
        "EVIL  "u8.CopyTo(table.AsSpan(10));
        Encoding.ASCII.GetBytes(Id).CopyTo(table, 16);
        BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(24), 1);
        "EVIL"u8.CopyTo(table.AsSpan(28));
        BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(32), 1);
        s_method.CopyTo(table, HeaderSize);
        // All bytes of a table add up to zero.
        table[ChecksumAt] = unchecked((byte)-table.Sum(part => part));
        return table;
    }
}
