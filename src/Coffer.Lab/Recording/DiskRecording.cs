using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Coffer.Bytes;
using Microsoft.Win32.SafeHandles;

namespace Coffer.Lab.Recording;

/// <summary>What a <see cref="DiskRecorder"/> wrote down. Bytes stay in the file until they are asked for.</summary>
public sealed class DiskRecording : IDisposable
{
    internal const string ConsoleMark = "console: ";
    private readonly SafeFileHandle _file;

    private DiskRecording(SafeFileHandle file, ImmutableArray<DiskEvent> events) => (_file, Events) = (file, events);

    /// <summary>All that happened, in order.</summary>
    public ImmutableArray<DiskEvent> Events { get; }

    /// <summary>Opens a recording; a record that its end cuts off is left out.</summary>
    /// <returns>The recording, or <c>lab.recording</c>.</returns>
    public static Parsed<DiskRecording> Open(string path)
    {
        SafeFileHandle file = File.OpenHandle(path);
        if (ReadEvents(file).TryGet(out ImmutableArray<DiskEvent> events, out Refusal? refusal))
            return new DiskRecording(file, events);
        file.Dispose();
        return refusal;
    }

    /// <summary>Bytes of a write, a TPM state or a mark.</summary>
    public byte[] BytesOf(DiskEvent one)
    {
        byte[] bytes = new byte[one.Kind is DiskEventKind.Zero or DiskEventKind.Flush ? 0 : one.Length];
        Read(one, 0, bytes);
        return bytes;
    }

    /// <summary>Text of a mark.</summary>
    public string TextOf(DiskEvent mark) => Encoding.UTF8.GetString(BytesOf(mark));

    /// <summary>Number of the event that is the first mark of this text.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public int IndexOf(string mark) => First(text => text == mark);

    /// <summary>Number of the event at which a line with this text came from the serial console first.</summary>
    /// <exception cref="InvalidOperationException">None did.</exception>
    public int IndexOfConsole(string text) =>
        First(mark =>
            mark.StartsWith(ConsoleMark, StringComparison.Ordinal) && mark.Contains(text, StringComparison.Ordinal)
        );

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Some of the bytes that an event put on the disk.</summary>
    /// <param name="one">A write or zeros.</param>
    /// <param name="skip">Bytes of it to leave out.</param>
    /// <param name="destination">Room for the bytes.</param>
    internal void Read(DiskEvent one, long skip, Span<byte> destination)
    {
        if (one.Kind == DiskEventKind.Zero)
        {
            destination.Clear();
            return;
        }
        for (int done = 0; done < destination.Length; )
        {
            int count = RandomAccess.Read(_file, destination[done..], one.Position + skip + done);
            if (count == 0)
                throw new EndOfStreamException();
            done += count;
        }
    }

    private int First(Func<string, bool> isIt) =>
        Enumerable.Range(0, Events.Length).First(i => Events[i].Kind == DiskEventKind.Mark && isIt(TextOf(Events[i])));

    private static Parsed<ImmutableArray<DiskEvent>> ReadEvents(SafeFileHandle file)
    {
        ImmutableArray<DiskEvent>.Builder events = ImmutableArray.CreateBuilder<DiskEvent>();
        long end = RandomAccess.GetLength(file);
        byte[] header = new byte[DiskRecorder.RecordHeaderSize];
        for (long at = 0; RandomAccess.Read(file, header, at) == header.Length; )
        {
            if (ReadEvent(header, at + header.Length) is not { } one)
                return new Refusal(
                    "lab.recording",
                    $"record at byte {at}",
                    "a known kind and length",
                    $"0x{header[0]:x2}"
                );
            long bytes = one.Kind is DiskEventKind.Zero or DiskEventKind.Flush ? 0 : one.Length;
            if (bytes > end - one.Position)
                break;
            events.Add(one);
            at = one.Position + bytes;
        }
        return events.ToImmutable();
    }

    private static DiskEvent? ReadEvent(ReadOnlySpan<byte> header, long position)
    {
        DiskEvent one = new(
            (DiskEventKind)header[0],
            header[1] == 1,
            BinaryPrimitives.ReadInt64LittleEndian(header[2..]),
            BinaryPrimitives.ReadInt64LittleEndian(header[10..]),
            position
        );
        return Enum.IsDefined(one.Kind) && header[1] <= 1 && one.Offset >= 0 && one.Length >= 0 ? one : null;
    }
}
