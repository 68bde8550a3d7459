using Coffer.Lab.Recording;

namespace Coffer.Lab.Tests.Recording;

/// <summary>A small disk whose sectors are numbered, and what was recorded of it.</summary>
internal sealed class RecordedDisk : IDisposable
{
    public const int Sector = 512;
    public const int Sectors = 64;
    private readonly ScratchDirectory _scratch = new();

    public RecordedDisk(Action<DiskRecorder, string> act)
    {
        File.WriteAllBytes(Before, new byte[Sector * Sectors]);
        File.Copy(Before, _scratch["disk"]);
        using (DiskRecorder recorder = new(_scratch["disk"], Path, _scratch["tpm"]))
            act(recorder, _scratch["tpm"]);
        Recording = DiskRecording.Open(Path).OrThrow();
    }

    public DiskRecording Recording { get; }

    public string Before => _scratch["before"];

    public string After => _scratch["disk"];

    public string Path => _scratch["recording"];

    public string this[string name] => _scratch[name];

    /// <summary>So many sectors of one byte.</summary>
    public static byte[] Of(byte value, int sectors = 1) => [.. Enumerable.Repeat(value, sectors * Sector)];

    public DiskReplay Replay() => new(Recording, Before, _scratch["replay"]);

    /// <summary>First bytes of the first sectors of a disk.</summary>
    public static byte[] Look(CutDisk disk, int sectors = 4)
    {
        byte[] bytes = new byte[sectors * Sector];
        disk.Read(0, bytes);
        return [.. Enumerable.Range(0, sectors).Select(i => bytes[i * Sector])];
    }

    public void Dispose()
    {
        Recording.Dispose();
        _scratch.Dispose();
    }
}
