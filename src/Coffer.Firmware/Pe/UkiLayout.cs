using Coffer.Bytes;

namespace Coffer.Firmware.Pe;

/// <summary>Where each section of a UKI goes, in the file and in memory, and what the headers say then.</summary>
internal sealed class UkiLayout
{
    // Firmware reads the file into memory below 4 GiB; beyond this bound 32-bit sizes and offsets would wrap.
    private const long MaxSize = 1L << 30;

    private readonly PeImage _stub;
    private readonly List<ImageSectionHeader> _headers;
    private readonly List<(ImageSectionHeader Header, ReadOnlyMemory<byte> Content)> _contents = [];
    private long _fileEnd;
    private long _memoryEnd;
    private long _addedData;
    private bool _keepNxCompat = true;
    private Refusal? _refusal;

    private UkiLayout(PeImage stub)
    {
        _stub = stub;
        _headers = [.. stub.Sections];
        _fileEnd = stub.Bytes.Length;
        _memoryEnd = stub.Sections[^1].VirtualEnd;
    }

    public int FileSize => (int)_fileEnd;

    public IEnumerable<ImageSectionHeader> Headers => _headers;

    public IEnumerable<(ImageSectionHeader Header, ReadOnlyMemory<byte> Content)> Contents => _contents;

    public ImageFileHeader FileHeader => _stub.FileHeader with { NumberOfSections = (ushort)_headers.Count };

    public ImageOptionalHeader64 OptionalHeader =>
        _stub.OptionalHeader with
        {
            SizeOfInitializedData = (uint)(_stub.OptionalHeader.SizeOfInitializedData + _addedData),
            SizeOfImage = (uint)AlignUp(_memoryEnd, _stub.OptionalHeader.SectionAlignment),
            CheckSum = 0,
            DllCharacteristics = _keepNxCompat
                ? _stub.OptionalHeader.DllCharacteristics
                : (ushort)(_stub.OptionalHeader.DllCharacteristics & ~ImageOptionalHeader64.NxCompat),
        };

    public static UkiLayout Of(PeImage stub, IEnumerable<UkiSection> sections)
    {
        UkiLayout layout = new(stub);
        foreach (UkiSection section in sections)
            layout.Place(section);
        return layout;
    }

    /// <summary>Null when everything has its place.</summary>
    public Refusal? Check()
    {
        if (_refusal is not null)
            return _refusal;
        long tableEnd = _stub.SectionTableOffset + ((long)_headers.Count * ImageSectionHeader.Size);
        return tableEnd > _stub.OptionalHeader.SizeOfHeaders
            ? Refuse("header-room", $"a section table that ends at {_stub.OptionalHeader.SizeOfHeaders}", $"{tableEnd}")
            : null;
    }

    private void Place(UkiSection section)
    {
        if (section.Name == UkiSectionName.Linux && PeImage.Read(section.Content).Value is { } kernel)
            _keepNxCompat = (kernel.OptionalHeader.DllCharacteristics & ImageOptionalHeader64.NxCompat) != 0;
        int existing = _headers.FindIndex(0, _stub.Sections.Length, header => header.Name == section.Name);
        if (existing < 0)
            Append(section);
        else
            Replace(existing, section);
    }

    private void Append(UkiSection section)
    {
        if (_memoryEnd + section.Content.Length > MaxSize)
        {
            _refusal ??= Refuse("size", $"at most {MaxSize} bytes", $"{section.Name} goes beyond");
            return;
        }
        ImageSectionHeader header = new()
        {
            Name = section.Name,
            VirtualSize = (uint)section.Content.Length,
            VirtualAddress = (uint)AlignUp(_memoryEnd, _stub.OptionalHeader.SectionAlignment),
            SizeOfRawData = (uint)AlignUp(section.Content.Length, _stub.OptionalHeader.FileAlignment),
            PointerToRawData = (uint)_fileEnd,
            Characteristics = ImageSectionHeader.MemoryRead | KindOf(section),
        };
        _headers.Add(header);
        _contents.Add((header, section.Content));
        _fileEnd = header.RawEnd;
        _memoryEnd = header.VirtualEnd;
        _addedData += header.VirtualSize;
    }

    private void Replace(int index, UkiSection section)
    {
        ImageSectionHeader old = _headers[index];
        if (section.Content.Length > old.SizeOfRawData)
        {
            string room = $"at most {old.SizeOfRawData} bytes of {old.Name}";
            _refusal ??= Refuse("section-room", room, $"{section.Content.Length}");
            return;
        }
        _headers[index] = old with { VirtualSize = (uint)section.Content.Length };
        _contents.Add((_headers[index], section.Content));
        _memoryEnd = Math.Max(_memoryEnd, _headers[index].VirtualEnd);
    }

    // Kernels without their own way to be loaded are run where they lie, so their section is code.
    private static uint KindOf(UkiSection section) =>
        section.Name == UkiSectionName.Linux
            ? ImageSectionHeader.ContainsCode
            : ImageSectionHeader.ContainsInitializedData;

    private static long AlignUp(long value, long alignment) => (value + alignment - 1) / alignment * alignment;

    private static Refusal Refuse(string part, string expected, string seen) =>
        new($"uki.{part}", "unified kernel image", expected, seen);
}
