using Coffer.Bytes;

namespace Coffer.Firmware.Pe;

/// <summary>
/// Makes a unified kernel image of systemd-stub and sections (UAPI.5). The same inputs give the same bytes, and the
/// same bytes as <c>ukify build</c> gives for them; time stamps stay those of the stub.
/// </summary>
public static class UkiBuilder
{
    private const string Thing = "unified kernel image";

    /// <summary>
    /// Appends the sections to the stub in the order given; one the stub already has (<c>.sbat</c>) is replaced in
    /// place. The stub loses NX_COMPAT when the kernel does not have it, since firmware wants them alike.
    /// </summary>
    /// <param name="stub">systemd-stub, <c>linuxx64.efi.stub</c>, unsigned.</param>
    /// <param name="sections">What to add; each name once and one of <see cref="UkiSectionName"/>.</param>
    /// <returns>The unsigned image, or why it cannot be made.</returns>
    public static Parsed<byte[]> Build(ReadOnlyMemory<byte> stub, IReadOnlyList<UkiSection> sections)
    {
        if (CheckNames(sections) is { } badName)
            return badName;
        if (!PeImage.Read(stub).TryGet(out PeImage? image, out Refusal? refusal))
            return refusal;
        if (CheckStub(image) is { } badStub)
            return badStub;
        UkiLayout layout = UkiLayout.Of(image, sections);
        if (layout.Check() is { } noRoom)
            return noRoom;
        byte[] uki = Write(image, layout);
        return PeImage.Read(uki).Then(_ => (Parsed<byte[]>)uki);
    }

    private static Refusal? CheckNames(IReadOnlyList<UkiSection> sections)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (UkiSection section in sections)
        {
            if (!UkiSectionName.All.Contains(section.Name))
                return new("uki.section-name", Thing, "a section systemd-stub knows", section.Name);
            if (!seen.Add(section.Name))
                return new("uki.duplicate-section", Thing, $"{section.Name} once", "a second one");
            if (section.Content.IsEmpty)
                return new("uki.empty-section", Thing, $"content for {section.Name}", "nothing");
        }
        return null;
    }

    private static Refusal? CheckStub(PeImage stub)
    {
        const string next = "Take linuxx64.efi.stub as the package systemd-boot-efi installs it.";
        if (stub.IsSigned)
            return new("uki.stub-signed", "systemd-stub", "an unsigned image", "a certificate table", next);
        long end = stub.Sections.Max(section => section.RawEnd);
        return end == stub.Bytes.Length && end % stub.OptionalHeader.FileAlignment == 0
            ? null
            : new("uki.stub-tail", "systemd-stub", $"the end at {end}, aligned", $"{stub.Bytes.Length} bytes", next);
    }

    private static byte[] Write(PeImage stub, UkiLayout layout)
    {
        byte[] image = new byte[layout.FileSize];
        stub.Bytes.CopyTo(image);
        ByteWriter headers = new();
        headers.WriteBytes(PeImage.PeSignature);
        layout.FileHeader.Write(headers);
        layout.OptionalHeader.Write(headers);
        foreach (ImageSectionHeader section in layout.Headers)
            section.Write(headers);
        headers.Written.CopyTo(image.AsSpan(stub.PeOffset));
        foreach ((ImageSectionHeader header, ReadOnlyMemory<byte> content) in layout.Contents)
        {
            Span<byte> raw = image.AsSpan((int)header.PointerToRawData, (int)header.SizeOfRawData);
            content.Span.CopyTo(raw);
            raw[content.Length..].Clear();
        }
        return image;
    }
}
