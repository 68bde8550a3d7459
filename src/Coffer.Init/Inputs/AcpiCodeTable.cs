using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Init.Inputs;

/// <summary>A table with AML, which the kernel's interpreter runs (ACPI 6.5, section 5.2.6): what tells one from another.</summary>
internal static class AcpiCodeTable
{
    /// <summary>Bytes of the header that every description table begins with.</summary>
    internal const int HeaderSize = 36;

    /// <summary>Reads the raw table as the kernel shows it.</summary>
    /// <returns>Signature, OEM id, OEM table id, and SHA-256 of the table.</returns>
    internal static Parsed<string> Describe(ReadOnlySpan<byte> raw)
    {
        ByteReader reader = new(raw, "ACPI table");
        ReadOnlySpan<byte> signature = reader.ReadSpan(4);
        uint length = reader.ReadUInt32();
        if (length != raw.Length || length < HeaderSize)
            reader.Refuse($"its length, at least {HeaderSize}, in its header", $"{length} in {raw.Length} bytes");
        reader.Skip(2); // revision, checksum
        ReadOnlySpan<byte> oem = reader.ReadSpan(6);
        ReadOnlySpan<byte> table = reader.ReadSpan(8);
        reader.ReadRest();
        return reader.Finish(
            $"{Text(signature)} {Text(oem)} {Text(table)} {Convert.ToHexStringLower(SHA256.HashData(raw))}"
        );
    }

    // The host's bytes: nothing of it may act on a terminal.
    private static string Text(ReadOnlySpan<byte> name)
    {
        StringBuilder text = new();
        foreach (byte one in name.TrimEnd((byte)0).TrimEnd((byte)' '))
            text.Append(one is > 0x20 and < 0x7f ? (char)one : '?');
        return text.ToString();
    }
}
