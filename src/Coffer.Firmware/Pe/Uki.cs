using System.Collections.Immutable;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Firmware.Pe;

/// <summary>A unified kernel image (UAPI.5): a PE image whose named sections hold kernel, initrd and command line.</summary>
/// <param name="Image">The PE image.</param>
/// <param name="Sections">Its UKI sections in the order of the section table, names unique.</param>
public sealed record Uki(PeImage Image, ImmutableArray<UkiSection> Sections)
{
    /// <summary>The kernel command line, or null.</summary>
    public string? CommandLine => TextOf(UkiSectionName.CommandLine);

    /// <summary>os-release, or null.</summary>
    public string? OsRelease => TextOf(UkiSectionName.OsRelease);

    /// <summary>The kernel's release, or null.</summary>
    public string? KernelRelease => TextOf(UkiSectionName.KernelRelease);

    /// <summary>
    /// Reads a UKI. Refused: what <see cref="PeImage.Read"/> refuses, no <c>.linux</c> section, a section twice (also
    /// multi-profile UKIs), and a section of which the file holds less than its VirtualSize.
    /// </summary>
    public static Parsed<Uki> Read(ReadOnlyMemory<byte> bytes) => PeImage.Read(bytes).Then(Read);

    /// <summary>The same for an image that was already read.</summary>
    public static Parsed<Uki> Read(PeImage image)
    {
        var sections = ImmutableArray.CreateBuilder<UkiSection>();
        foreach (ImageSectionHeader section in image.Sections.Where(s => UkiSectionName.All.Contains(s.Name)))
        {
            if (sections.Any(seen => seen.Name == section.Name))
                return Refuse("duplicate-section", $"{section.Name} once", "a second one");
            if (section.VirtualSize > section.SizeOfRawData)
                return Refuse(
                    "truncated-section",
                    $"{section.VirtualSize} bytes of {section.Name}",
                    $"{section.SizeOfRawData}"
                );
            sections.Add(new UkiSection(section.Name, image.ContentOf(section)));
        }
        return sections.Any(section => section.Name == UkiSectionName.Linux)
            ? new Uki(image, sections.ToImmutable())
            : Refuse("no-kernel", "a section .linux", "none");
    }

    /// <summary>The content of a section, or null.</summary>
    /// <param name="name">One of <see cref="UkiSectionName"/>.</param>
    public ReadOnlyMemory<byte>? ContentOf(string name) => Sections.FirstOrDefault(s => s.Name == name)?.Content;

    private string? TextOf(string name) =>
        ContentOf(name) is { } content ? Encoding.UTF8.GetString(content.Span).TrimEnd('\0') : null;

    private static Refusal Refuse(string part, string expected, string seen) =>
        new($"uki.{part}", "unified kernel image", expected, seen);
}
