using System.Buffers;
using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Keys.Rotation;

/// <summary>
/// How long keys live before the machine renews them by itself: <c>/usr/lib/coffer/rotation.json</c> of the verified root
/// (docs/formats.md, section 23). Days in which the machine's TPM was powered.
/// </summary>
/// <param name="RewrapDays">Of the share, the unlock secret and its slot; 0 for ever.</param>
/// <param name="RecoveryDays">Of the recovery key; 0 for ever.</param>
public sealed record RotationSchedule(int RewrapDays, int RecoveryDays)
{
    /// <summary>The longest life that can be asked for, days.</summary>
    public const int MostDays = 3650;

    private const string Format = "coffer-rotation-1";

    /// <summary>Nothing is renewed without being asked for: a root without the file.</summary>
    public static RotationSchedule None { get; } = new(0, 0);

    /// <summary>True when nothing is renewed.</summary>
    public bool IsEmpty => RewrapDays == 0 && RecoveryDays == 0;

    /// <summary>The bytes of the file.</summary>
    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("rewrap-days", $"{RewrapDays}");
            json.WriteString("recovery-days", $"{RecoveryDays}");
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads the file.</summary>
    public static Parsed<RotationSchedule> Read(ReadOnlySpan<byte> utf8)
    {
        StrictJsonReader json = new(utf8, "rotation schedule of the root", "rotation");
        json.BeginDocument();
        json.Expect("format", Format);
        int rewrap = ReadDays(ref json, "rewrap-days");
        int recovery = ReadDays(ref json, "recovery-days");
        json.EndObject();
        return json.Finish(new RotationSchedule(rewrap, recovery));
    }

    private static int ReadDays(ref StrictJsonReader json, string name)
    {
        ulong days = json.ReadDecimalString(name);
        if (!json.Failed && days > MostDays)
            json.Refuse("value", $"{name}: at most {MostDays}", $"{days}");
        return (int)Math.Min(days, MostDays);
    }
}
