using System.IO.Compression;
using System.Text;
using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Tests.Recovery;
using Coffer.Keys.Tests.Recovery.Drills;

namespace Coffer.Keys.Tests.Binding;

/// <summary>
/// A vault of <c>tests/golden</c>: the first bytes of one, packed, and in a text beside it the secrets that open it. They stay readable for
/// ever; a vault that a new template writes is added.
/// </summary>
/// <param name="Start">Both header copies and the areas of the key slots.</param>
/// <param name="Generation">What the TPM counts.</param>
/// <param name="Unlock">The unlock secret of that generation.</param>
/// <param name="Identity">The age identity that the escrow is for.</param>
/// <param name="VolumeKey">What both open.</param>
internal sealed record GoldenVault(byte[] Start, ulong Generation, byte[] Unlock, string Identity, byte[] VolumeKey)
{
    /// <summary>Reads one.</summary>
    internal static GoldenVault Read(string name)
    {
        Dictionary<string, string> secrets = File.ReadLines(At($"{name}.secrets"))
            .Select(line => line.Split(' ', 2))
            .ToDictionary(words => words[0], words => words[1]);
        return new GoldenVault(
            Unpack(File.ReadAllBytes(At($"{name}.vault.gz"))),
            ulong.Parse(secrets["generation"]),
            Convert.FromHexString(secrets["unlock-secret"]),
            secrets["identity"],
            Convert.FromHexString(secrets["volume-key"])
        );
    }

    /// <summary>The names of all.</summary>
    internal static string[] All() =>
        [.. Directory.GetFiles(At(""), "*.secrets").Select(path => Path.GetFileNameWithoutExtension(path)).Order()];

    /// <summary>Writes a vault of today where somebody asks for it (COFFER_APPROVE=DIRECTORY), to be committed.</summary>
    internal static void Write(string directory, string name, int template)
    {
        BoundVault vault = new(name);
        BoundHeader header = EscrowedVault
            .With(vault.Header, EscrowedVault.EscrowOf(vault.Recovery, 1, 1, name))
            .Newest;
        header = (header with { Header = header.Header with { Template = template } }).WithMac(vault.Unlock);
        Directory.CreateDirectory(directory);
        File.WriteAllBytes(Path.Combine(directory, $"{name}.vault.gz"), Pack(header.ToBytes()));
        using Secret identity = Officers.Identities(1)[0].ToText();
        File.WriteAllText(
            Path.Combine(directory, $"{name}.secrets"),
            $"""
            generation {BoundVault.Generation}
            unlock-secret {Convert.ToHexStringLower(vault.Unlock.Span)}
            identity {Encoding.ASCII.GetString(identity.Span)}
            volume-key {Convert.ToHexStringLower(vault.VolumeKey.Span)}

            """
        );
    }

    private static string At(string name) => Path.Combine(AppContext.BaseDirectory, "Vaults", name);

    private static byte[] Unpack(byte[] packed)
    {
        using GZipStream unpacking = new(new MemoryStream(packed), CompressionMode.Decompress);
        using MemoryStream start = new();
        unpacking.CopyTo(start);
        return start.ToArray();
    }

    private static byte[] Pack(byte[] start)
    {
        using MemoryStream packed = new();
        using (GZipStream packing = new(packed, CompressionLevel.SmallestSize))
            packing.Write(start);
        return packed.ToArray();
    }
}
