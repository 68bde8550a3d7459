using System.Globalization;
using Coffer.Bytes;

namespace Coffer.Attestation.Chains;

/// <summary>A time as records spell it, whole seconds: <c>2026-06-01T12:00:00Z</c>.</summary>
internal static class UtcSeconds
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const int Length = 20;

    /// <summary>The spelling.</summary>
    internal static string Show(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Reads a member.</summary>
    internal static DateTimeOffset Read(ref StrictJsonReader json, string name)
    {
        string text = json.ReadString(name, Length);
        bool read = DateTimeOffset.TryParseExact(
            text,
            Format,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out DateTimeOffset time
        );
        if (!json.Failed && !read)
            json.Refuse("value", $"{name}: such as 2026-06-01T00:00:00Z", text);
        return time;
    }
}
