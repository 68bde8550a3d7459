using System.IO.Compression;
using System.Text;
using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Derivation;
using Coffer.Keys.Recovery;
using Coffer.Keys.Reencryption;
using Coffer.Keys.Rotation;
using Coffer.Keys.Tests.Recovery;
using Coffer.Keys.Tests.Recovery.Drills;
using Coffer.Storage.Luks2;

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
/// <param name="NextVolumeKey">What both open besides while the volume key is rotated; null at rest.</param>
/// <param name="Boundary">Bytes of the data that are under the next volume key, or in the hot zone.</param>
internal sealed record GoldenVault(
    byte[] Start,
    ulong Generation,
    byte[] Unlock,
    string Identity,
    byte[] VolumeKey,
    byte[]? NextVolumeKey,
    long Boundary
)
{
    private const long DataSize = 4 * Luks2Template.DataAlignment;

    /// <summary>The moments of a rotation of the volume key that are kept, by the names of their vaults.</summary>
    internal static readonly IReadOnlyDictionary<string, Luks2Progress> Rotated = new Dictionary<string, Luks2Progress>
    {
        ["template-3-begun"] = new(0, 0),
        ["template-3-middle"] = new(2 * Luks2Template.DataAlignment, Luks2Template.DataAlignment),
        ["template-3-complete"] = new(DataSize - Luks2Template.DataAlignment, Luks2Template.DataAlignment),
    };

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
            Convert.FromHexString(secrets["volume-key"]),
            secrets.TryGetValue("next-volume-key", out string? next) ? Convert.FromHexString(next) : null,
            secrets.TryGetValue("boundary", out string? boundary) ? long.Parse(boundary) : 0
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
        Save(directory, name, header, vault.Unlock, $"volume-key {Hex(vault.VolumeKey)}");
    }

    /// <summary>The same of a vault whose volume key is rotated.</summary>
    internal static void WriteRotated(string directory, string name, Luks2Progress progress)
    {
        BoundVault vault = new("template-3");
        BoundHeader present = (vault.Header with { Header = vault.Header.Header with { DataSize = DataSize } }).WithMac(
            vault.Unlock
        );
        CountingRandomSource random = new(name);
        using Secret next = Secret.Random(Luks2Template.VolumeKeySize, random);
        using Secret share = Secret.Random(32, random);
        using Secret unlock = VaultKeys.Unlock([share], BoundVault.Uuid, BoundVault.Generation + 1);
        using Secret passphrase = RecoveryPassphrase.Create(random);
        BoundHeader begun = ReencryptionStart
            .Plan(
                present,
                vault.VolumeKey,
                next,
                BoundVault.Sealed(name, BoundVault.Generation + 1),
                unlock,
                new NewRecovery(passphrase, EscrowedVault.EscrowOf(passphrase, 1, 1, name).ToToken()),
                random
            )
            .OrThrow()
            .Result;
        Luks2Reencryption reencryption = begun.Header.Reencryption! with { Progress = progress };
        BoundHeader header = (
            begun with
            {
                Header = begun.Header with { Reencryption = reencryption },
                // What the begin leaves in the areas of the slots before it is random.
                Areas = begun
                    .Areas.With(Luks2KeyslotNumber.Unlock, new byte[Luks2Template.KeyslotAreaSize])
                    .With(Luks2KeyslotNumber.Recovery, new byte[Luks2Template.KeyslotAreaSize]),
            }
        ).WithMac(unlock);
        Save(
            directory,
            name,
            header,
            unlock,
            $"volume-key {Hex(vault.VolumeKey)}\nnext-volume-key {Hex(next)}\nboundary {progress.Boundary}"
        );
    }

    private static void Save(string directory, string name, BoundHeader header, Secret unlock, string keys)
    {
        Directory.CreateDirectory(directory);
        File.WriteAllBytes(Path.Combine(directory, $"{name}.vault.gz"), Pack(header.ToBytes()));
        using Secret identity = Officers.Identities(1)[0].ToText();
        File.WriteAllText(
            Path.Combine(directory, $"{name}.secrets"),
            $"""
            generation {header.Binding.Generation}
            unlock-secret {Hex(unlock)}
            identity {Encoding.ASCII.GetString(identity.Span)}
            {keys}

            """
        );
    }

    private static string Hex(Secret secret) => Convert.ToHexStringLower(secret.Span);

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
