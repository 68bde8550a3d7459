using System.Globalization;

namespace Coffer.Linux.Blocks;

/// <summary>Major and minor number of a device, written <c>254:3</c> in sysfs and in device-mapper tables.</summary>
/// <param name="Major">Number of the driver.</param>
/// <param name="Minor">Number of the device.</param>
public readonly record struct DeviceNumber(uint Major, uint Minor)
{
    /// <summary>Reads the form of sysfs.</summary>
    /// <exception cref="FormatException">It is not that form.</exception>
    public static DeviceNumber Parse(string text)
    {
        string[] parts = text.Trim().Split(':');
        return parts.Length == 2
            ? new DeviceNumber(
                uint.Parse(parts[0], CultureInfo.InvariantCulture),
                uint.Parse(parts[1], CultureInfo.InvariantCulture)
            )
            : throw new FormatException($"'{text}' is not MAJOR:MINOR");
    }

    /// <summary>The form of sysfs.</summary>
    public override string ToString() => $"{Major}:{Minor}";
}
