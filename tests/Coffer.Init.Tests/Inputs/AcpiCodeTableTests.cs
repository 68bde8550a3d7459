using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Coffer.Init.Inputs;

namespace Coffer.Init.Tests.Inputs;

public sealed class AcpiCodeTableTests
{
    [Fact]
    public void A_table_is_known_by_its_names_and_its_digest()
    {
        byte[] table = Table("SSDT", "EVIL  ", "EVILTABL", 0x14, 9);
        Assert.Equal(
            $"SSDT EVIL EVILTABL {Convert.ToHexStringLower(SHA256.HashData(table))}",
            AcpiCodeTable.Describe(table).OrThrow()
        );
    }

    [Fact]
    public void What_could_act_on_a_terminal_is_a_question_mark()
    {
        byte[] table = Table("SSDT", "a\x1b[2J ", "\n\0é      ");
        Assert.StartsWith("SSDT a?[2J ??? ", AcpiCodeTable.Describe(table).OrThrow(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(7, 0)]
    [InlineData(35, 35)]
    [InlineData(40, 36)]
    [InlineData(40, 41)]
    [InlineData(40, -1)]
    public void A_length_that_is_not_the_tables_is_refused(int size, int said)
    {
        byte[] table = Table("DSDT", "BOCHS ", "BXPC    ", 1, 2, 3, 4)[..size];
        if (size >= 8)
            BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(4), said);
        Assert.NotNull(AcpiCodeTable.Describe(table).Refusal);
    }

    /// <summary>A table with a right header, but for the checksum.</summary>
    internal static byte[] Table(string signature, string oem, string name, params byte[] code)
    {
        byte[] table = new byte[AcpiCodeTable.HeaderSize + code.Length];
        Encoding.Latin1.GetBytes(signature).CopyTo(table, 0);
        BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(4), table.Length);
        Encoding.Latin1.GetBytes(oem)[..6].CopyTo(table, 10);
        Encoding.Latin1.GetBytes(name)[..8].CopyTo(table, 16);
        code.CopyTo(table, AcpiCodeTable.HeaderSize);
        return table;
    }
}
