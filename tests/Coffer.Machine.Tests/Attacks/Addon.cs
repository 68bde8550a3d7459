using System.Text;

namespace Coffer.Machine.Tests.Attacks;

/// <summary>A PE image without code and signature that carries a command line, as systemd-stub's addons do.</summary>
internal static class Addon
{
    private const int PeOffset = 0x40;
    private const int SectionOffset = 0x200;
    private const int SectionAddress = 0x1000;

    /// <summary>The addon.</summary>
    public static byte[] WithCommandLine(string commandLine)
    {
        byte[] text = Encoding.ASCII.GetBytes(commandLine + "\0");
        byte[] image = new byte[SectionOffset + 0x200];
        using BinaryWriter writer = new(new MemoryStream(image));
        writer.Write("MZ"u8);
        writer.Seek(0x3c, SeekOrigin.Begin);
        writer.Write(PeOffset);
        writer.Write("PE\0\0"u8);
        WriteFileHeader(writer);
        WriteOptionalHeader(writer);
        WriteSection(writer, text.Length);
        writer.Seek(SectionOffset, SeekOrigin.Begin);
        writer.Write(text);
        return image;
    }

    private static void WriteFileHeader(BinaryWriter writer)
    {
        writer.Write((ushort)0x8664);
        writer.Write((ushort)1);
        writer.Write(new byte[12]);
        writer.Write((ushort)240);
        writer.Write((ushort)0x22e);
    }

    // PE32+ with 16 data directories, all empty (Microsoft PE format, "Optional Header").
    private static void WriteOptionalHeader(BinaryWriter writer)
    {
        writer.Write((ushort)0x20b);
        writer.Write(new byte[30]);
        writer.Write(0x1000);
        writer.Write(0x200);
        writer.Write(new byte[16]);
        writer.Write(0x2000);
        writer.Write(SectionOffset);
        writer.Write(0);
        writer.Write((ushort)10);
        writer.Write(new byte[38]);
        writer.Write(16);
        writer.Write(new byte[128]);
    }

    private static void WriteSection(BinaryWriter writer, int length)
    {
        writer.Write(".cmdline"u8);
        writer.Write(length);
        writer.Write(SectionAddress);
        writer.Write(0x200);
        writer.Write(SectionOffset);
        writer.Write(new byte[12]);
        writer.Write(0x40000040u);
    }
}
