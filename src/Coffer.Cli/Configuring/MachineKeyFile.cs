using Coffer.Bytes;
using Coffer.Keys.Configuration;
using Coffer.Keys.Hpke;
using Coffer.Tpm.Structures;

namespace Coffer.Cli.Configuring;

/// <summary>A machine's key, kept in a file.</summary>
internal static class MachineKeyFile
{
    /// <summary>The key of a point that a TPM gave; a TPM may leave zeros at the beginning of its numbers out.</summary>
    public static Parsed<MachineKey> Of(string name, Guid identity, TpmsEccPoint point)
    {
        byte[] bytes = new byte[P256Point.Size];
        bytes[0] = 4;
        Span<byte> x = bytes.AsSpan(1, P256Point.CoordinateSize);
        Span<byte> y = bytes.AsSpan(1 + P256Point.CoordinateSize);
        point.X.Span.CopyTo(x[(x.Length - point.X.Length)..]);
        point.Y.Span.CopyTo(y[(y.Length - point.Y.Length)..]);
        return P256Point.Read(bytes).Then<MachineKey>(key => new MachineKey(name, identity, key));
    }

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
