using Coffer.Bytes;
using Coffer.Keys.Recovery.Age;
using Coffer.Keys.Recovery.Escrows;

namespace Coffer.Cli.Recovering;

/// <summary>Escrows outside a vault: age files of an ESP or a backup, binary or armored, or the agent's document.</summary>
internal static class EscrowFiles
{
    private const int LargestFile = 64 * 1024;

    /// <summary>Tries every file with every identity.</summary>
    /// <exception cref="RefusedException">A file is missing or damaged.</exception>
    public static EscrowOpening Open(IReadOnlyList<string> paths, IReadOnlyList<AgeIdentity> identities)
    {
        byte[][] files = [.. paths.Select(Read)];
        if (files is [{ } only] && only.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("{"u8))
        {
            EscrowDocument document = EscrowDocument.Read(only).OrThrow();
            return EscrowOpening.Try(document.Escrow, document.Vault, identities);
        }
        return EscrowOpening.Try(
            [.. paths.Select((path, i) => new EscrowFile(path, AgeArmor.Remove(files[i]).OrThrow()))],
            identities
        );
    }

    private static byte[] Read(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists)
            throw Refuse("recovery.missing", path, "an age file, or an escrow document", "no such file");
        if (file.Length > LargestFile)
            throw Refuse("recovery.too-large", path, $"an age file of at most {LargestFile} bytes", $"{file.Length}");
        return File.ReadAllBytes(path);
    }

    private static RefusedException Refuse(string reason, string thing, string expected, string seen) =>
        new(new Refusal(reason, thing, expected, seen));
}
