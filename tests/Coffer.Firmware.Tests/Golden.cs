namespace Coffer.Firmware.Tests;

/// <summary>The golden files of this project.</summary>
internal static class Golden
{
    public static byte[] Bytes(string path) => File.ReadAllBytes(Locate(path));

    public static string Text(string path) => File.ReadAllText(Locate(path));

    public static string Locate(string path) => Path.Combine(AppContext.BaseDirectory, "Golden", path);
}
