using System.Globalization;
using Coffer.Keys.Rotation;
using Coffer.Yaml;

namespace Coffer.Image.Description;

/// <summary>Reads <c>rotation</c>: how long keys live before the machine renews them by itself, in days such as <c>30d</c>.</summary>
internal static class RotationReader
{
    /// <summary>Reads it; what is wrong goes to the errors.</summary>
    internal static RotationSchedule Read(YamlErrors errors, YamlMapping top)
    {
        if (top.Mapping("rotation") is not { } rotation)
            return RotationSchedule.None;
        RotationSchedule schedule = new(Days(errors, rotation, "rewrap"), Days(errors, rotation, "recovery"));
        rotation.End();
        return schedule;
    }

    private static int Days(YamlErrors errors, YamlMapping rotation, string key)
    {
        if (rotation.Text(key) is not { Value: { } value } text)
            return 0;
        bool read = int.TryParse(
            value.AsSpan().TrimEnd('d'),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out int days
        );
        if (read && value == $"{days}d" && days is >= 1 and <= RotationSchedule.MostDays)
            return days;
        errors.Add(
            text,
            "days",
            rotation.NameOf(key),
            $"days from 1d to {RotationSchedule.MostDays}d",
            value,
            "Leave it out for a key that is renewed only on command"
        );
        return 0;
    }
}
