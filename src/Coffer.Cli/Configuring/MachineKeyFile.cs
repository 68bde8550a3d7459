using Coffer.Bytes;
using Coffer.Keys.Configuration;

namespace Coffer.Cli.Configuring;

/// <summary>A machine's key, kept in a file.</summary>
internal static class MachineKeyFile
{
    /// <summary>Reads it.</summary>
    public static Parsed<MachineKey> Read(string path)
    {
        FileInfo file = new(path);
        return file.Exists && file.Length <= MachineKey.LargestSize
            ? MachineKey.Read(File.ReadAllBytes(path))
            : new Refusal(
                "machine-key.file",
                path,
                $"a machine's key, at most {MachineKey.LargestSize} bytes",
                file.Exists ? $"{file.Length} bytes" : "no such file",
                "coffer config key HOST -o FILE"
            );
    }
}
