using System.Buffers;
using System.Text.Json;
using Coffer.Attestation.Exchange;
using Coffer.Bytes;

namespace Coffer.Init.Custody;

/// <summary>
/// What operators asked of a rotation of the volume key, kept over restarts in the vault's data part (docs/formats.md, section 23).
/// </summary>
/// <param name="Paused">It waits for a resume.</param>
/// <param name="Throttle">Most MiB a second; 0 for no bound.</param>
internal sealed record ReencryptionSettings(bool Paused, ulong Throttle)
{
    private const string Format = "coffer-reencryption-settings-1";
    private const int LargestSize = 256;

    /// <summary>What holds while nobody asked for anything.</summary>
    internal static ReencryptionSettings None { get; } = new(false, 0);

    /// <summary>The file's bytes.</summary>
    internal byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("state", ReencryptionProgress.WordOf(State));
            json.WriteString("throttle", $"{Throttle}");
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads the file.</summary>
    internal static Parsed<ReencryptionSettings> Read(ReadOnlySpan<byte> utf8)
    {
        StrictJsonReader json = new(utf8, "settings of the re-encryption", "reencryption");
        if (utf8.Length > LargestSize)
            json.Refuse("size", $"at most {LargestSize} bytes", $"{utf8.Length}");
        json.BeginDocument();
        json.Expect("format", Format);
        string state = json.ReadString("state", 16);
        ulong throttle = json.ReadDecimalString("throttle");
        json.EndObject();
        bool paused = state == ReencryptionProgress.WordOf(ReencryptionState.Paused);
        if (!json.Failed && !paused && state != ReencryptionProgress.WordOf(ReencryptionState.Running))
            json.Refuse("value", "state: running or paused", state);
        if (!json.Failed && throttle > ReencryptionProgress.LargestThrottle)
            json.Refuse("value", $"throttle: at most {ReencryptionProgress.LargestThrottle}", $"{throttle}");
        return json.Finish(new ReencryptionSettings(paused, throttle));
    }

    /// <summary>Reads it from where it is kept; <see cref="None"/> where there is nothing that can be read.</summary>
    internal static ReencryptionSettings Load(string path)
    {
        try
        {
            return File.Exists(path) && Read(File.ReadAllBytes(path)).TryGet(out ReencryptionSettings? kept, out _)
                ? kept
                : None;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return None;
        }
    }

    /// <summary>Keeps it; it is on the disk when this returns.</summary>
    /// <exception cref="IOException">It could not be kept.</exception>
    internal void Save(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (FileStream file = new(path + ".new", FileMode.Create, FileAccess.Write))
        {
            file.Write(ToBytes());
            file.Flush(flushToDisk: true);
        }
        File.Move(path + ".new", path, overwrite: true);
    }

    private ReencryptionState State => Paused ? ReencryptionState.Paused : ReencryptionState.Running;
}
