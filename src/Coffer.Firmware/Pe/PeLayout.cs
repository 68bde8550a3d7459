using System.Numerics;
using Coffer.Bytes;

namespace Coffer.Firmware.Pe;

/// <summary>
/// Where the parts of an image may lie: sections one behind the other, in memory without overlaps and in the file also
/// without gaps, and a certificate table that ends the file.
/// </summary>
internal static class PeLayout
{
    /// <summary>Null when headers, sections and certificate table lie as they must.</summary>
    public static Refusal? Check(PeImage image) =>
        CheckHeaders(image) ?? CheckMemory(image) ?? CheckFile(image) ?? CheckCertificateTable(image);

    private static Refusal? CheckHeaders(PeImage image)
    {
        (uint section, uint file) = (image.OptionalHeader.SectionAlignment, image.OptionalHeader.FileAlignment);
        if (!BitOperations.IsPow2(section) || !BitOperations.IsPow2(file))
            return Refuse("header", "alignments that are powers of two", $"{section} and {file}");
        long tableEnd = image.SectionTableOffset + ((long)image.Sections.Length * ImageSectionHeader.Size);
        return image.OptionalHeader.SizeOfHeaders < tableEnd || image.OptionalHeader.SizeOfHeaders > image.Bytes.Length
            ? Refuse(
                "header",
                $"SizeOfHeaders between {tableEnd} and {image.Bytes.Length}",
                $"{image.OptionalHeader.SizeOfHeaders}"
            )
            : null;
    }

    private static Refusal? CheckMemory(PeImage image)
    {
        long free = image.OptionalHeader.SizeOfHeaders;
        foreach (ImageSectionHeader section in image.Sections)
        {
            bool aligned = section.VirtualAddress % image.OptionalHeader.SectionAlignment == 0;
            if (!aligned || section.VirtualAddress < free || section.VirtualEnd > image.OptionalHeader.SizeOfImage)
                return Refuse(
                    "memory",
                    $"{section.Name} aligned, from address {free} on, below SizeOfImage {image.OptionalHeader.SizeOfImage}",
                    $"{section.VirtualAddress} to {section.VirtualEnd}"
                );
            free = section.VirtualEnd;
        }
        return null;
    }

    // A gap between sections would be loaded by nobody and hashed by nobody: a place to hide changes from Authenticode.
    private static Refusal? CheckFile(PeImage image)
    {
        long next = image.OptionalHeader.SizeOfHeaders;
        foreach (ImageSectionHeader section in image.Sections.Where(section => section.SizeOfRawData > 0))
        {
            if (section.PointerToRawData != next || section.RawEnd > image.Bytes.Length)
                return Refuse(
                    "sections",
                    $"{section.Name} at offset {next}, inside {image.Bytes.Length} bytes",
                    $"offsets {section.PointerToRawData} to {section.RawEnd}"
                );
            next = section.RawEnd;
        }
        return null;
    }

    private static Refusal? CheckCertificateTable(PeImage image)
    {
        ImageDataDirectory table = image.OptionalHeader.CertificateTable;
        if (table == default)
            return null;
        long sectionsEnd = image.Sections.Max(section => section.SizeOfRawData > 0 ? section.RawEnd : 0);
        long first = Math.Max(sectionsEnd, image.OptionalHeader.SizeOfHeaders);
        bool fits = table.VirtualAddress >= first && table.Size >= 8 && table.VirtualAddress % 8 == 0;
        return fits && (long)table.VirtualAddress + table.Size == image.Bytes.Length
            ? null
            : Refuse(
                "certificate-table",
                $"a table from offset {first} or later, aligned to 8, that ends the file at {image.Bytes.Length}",
                $"{table.Size} bytes at {table.VirtualAddress}"
            );
    }

    private static Refusal Refuse(string part, string expected, string seen) =>
        new($"pe-image.{part}", "PE image", expected, seen);
}
