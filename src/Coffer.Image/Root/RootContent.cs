using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Image.Root;

/// <summary>Bytes of a file of the root: in memory, or a part of a file on the builder's disk.</summary>
public sealed record RootContent
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly string? _file;
    private readonly long _offset;

    private RootContent(ReadOnlyMemory<byte> bytes, string? file, long offset, long length, string? sha256 = null)
    {
        _bytes = bytes;
        _file = file;
        _offset = offset;
        Length = length;
        Sha256 = sha256;
    }

    /// <summary>Bytes in it.</summary>
    public long Length { get; }

    /// <summary>SHA-256 that it has whenever it is read whole, lower-case hex; null where nobody asks.</summary>
    public string? Sha256 { get; }

    /// <summary>UTF-8 text.</summary>
    public static RootContent Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>Bytes in memory.</summary>
    public static RootContent Of(ReadOnlyMemory<byte> bytes) => new(bytes, null, 0, bytes.Length);

    /// <summary>A part of a file.</summary>
    public static RootContent Of(string file, long offset, long length) => new(default, file, offset, length);

    /// <summary>A whole file.</summary>
    public static RootContent OfFile(string file) => Of(file, 0, new FileInfo(file).Length);

    /// <summary>A whole file that somebody else may change meanwhile: what is read later is what was hashed now, or refused.</summary>
    public static RootContent OfFixedFile(string file)
    {
        using FileStream stream = File.OpenRead(file);
        string digest = Convert.ToHexStringLower(SHA256.HashData(stream));
        return new(default, file, 0, stream.Position, digest);
    }

    /// <summary>Writes it to <paramref name="destination"/>.</summary>
    /// <exception cref="EndOfStreamException">The file became shorter.</exception>
    /// <exception cref="RefusedException"><c>files.changed</c></exception>
    public void CopyTo(Stream destination)
    {
        if (_file is null)
        {
            destination.Write(_bytes.Span);
            return;
        }
        if (Sha256 is not null)
        {
            destination.Write(ToArray());
            return;
        }
        using FileStream source = File.OpenRead(_file);
        source.Position = _offset;
        byte[] buffer = new byte[(int)Math.Clamp(Length, 1, 1 << 20)];
        for (long rest = Length; rest > 0; )
        {
            int part = (int)Math.Min(rest, buffer.Length);
            source.ReadExactly(buffer, 0, part);
            destination.Write(buffer, 0, part);
            rest -= part;
        }
    }

    /// <summary>A stream over it; the caller's to close.</summary>
    public Stream Open() =>
        _file is null || Sha256 is not null
            ? new MemoryStream(ToArray(), writable: false)
            : new FileSlice(_file, _offset, Length);

    /// <summary>The first <paramref name="count"/> bytes, or all when there are fewer.</summary>
    public byte[] ReadStart(int count)
    {
        int length = (int)Math.Min(count, Length);
        if (_file is null)
            return _bytes[..length].ToArray();
        using FileStream source = File.OpenRead(_file);
        source.Position = _offset;
        byte[] bytes = new byte[length];
        source.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>All bytes.</summary>
    /// <exception cref="InvalidOperationException">It is larger than an array.</exception>
    /// <exception cref="RefusedException"><c>files.changed</c></exception>
    public byte[] ToArray()
    {
        if (Length > Array.MaxLength)
            throw new InvalidOperationException("a file of the root is too large for memory");
        return Sha256 is null ? ReadStart((int)Length) : ReadFixed();
    }

    /// <summary>UTF-8 text of it.</summary>
    public string ReadText() => Encoding.UTF8.GetString(ToArray());

    private byte[] ReadFixed()
    {
        try
        {
            byte[] bytes = ReadStart((int)Length);
            return Sha256 == Convert.ToHexStringLower(SHA256.HashData(bytes)) ? bytes : throw Changed();
        }
        catch (EndOfStreamException)
        {
            throw Changed();
        }
    }

    private RefusedException Changed() =>
        new(
            new Refusal(
                "files.changed",
                _file!,
                "a file that stays as it is while the image is made",
                "another content",
                "Build again."
            )
        );
}
