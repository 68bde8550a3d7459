using Coffer.Bytes;
using Coffer.Keys.Configuration;

namespace Coffer.Cli.Configuring;

/// <summary>A signed configuration, kept in a file.</summary>
internal static class SignedConfigurationFile
{
    /// <summary>Its bytes; nobody has looked at them.</summary>
    public static Parsed<byte[]> Read(string path)
    {
        FileInfo file = new(path);
        return file.Exists && file.Length <= SignedConfiguration.LargestSize
            ? File.ReadAllBytes(path)
            : new Refusal(
                "configuration.file",
                path,
                $"a signed configuration, at most {SignedConfiguration.LargestSize} bytes",
                file.Exists ? $"{file.Length} bytes" : "no such file",
                "coffer config sign FILE.yaml makes one"
            );
    }
}
