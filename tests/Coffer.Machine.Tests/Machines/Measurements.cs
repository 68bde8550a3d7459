using System.Security.Cryptography;
using System.Text.Json;

namespace Coffer.Machine.Tests.Machines;

/// <summary>What the build says the OS will measure.</summary>
/// <param name="os">The member <c>os</c> of measurements.json.</param>
internal sealed class Measurements(JsonElement os)
{
    /// <summary>The signed command line.</summary>
    public string CommandLine => os.GetProperty("commandLine").GetString()!;

    /// <summary>Reads the file beside the image.</summary>
    public static Measurements Of(ProbeImage image)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(image.Built.MeasurementsPath));
        return new Measurements(document.RootElement.GetProperty("os").Clone());
    }

    /// <summary>The predicted value of a PCR, hex.</summary>
    public string Pcr(int number) =>
        os.GetProperty("pcrs")
            .EnumerateArray()
            .Single(pcr => pcr.GetProperty("pcr").GetInt32() == number)
            .GetProperty("value")
            .GetString()!;

    /// <summary>PCR 11 once /init has left the boot phase: the value predicted for the initrd, extended once more.</summary>
    public string Pcr11AfterInitrd()
    {
        byte[] phase = SHA256.HashData("leave-initrd"u8);
        return Convert.ToHexStringLower(SHA256.HashData([.. Convert.FromHexString(Pcr(11)), .. phase]));
    }
}
