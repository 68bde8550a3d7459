using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Coffer.Firmware.Authenticode;
using Coffer.Firmware.Pe;
using Coffer.Firmware.Prediction;
using Coffer.Firmware.SecureBoot;
using Coffer.Image.Boot;
using Coffer.Image.Description;
using Coffer.Image.Initrd;
using Coffer.Image.Root;
using Coffer.Keys.Grants;
using Coffer.Keys.Owner;
using Coffer.Storage.Gpt;

namespace Coffer.Image.Tests.Export;

/// <summary>A small image as <c>coffer build</c> lays it out, with programs that do nothing.</summary>
internal sealed class TestImage
{
    private static readonly byte[] s_program = Unsigned(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Artefacts", "small-signed.efi"))
    );

    private static readonly Guid s_disk = new("11111111-2222-8333-8444-555555555555");

    public static OwnerKeys Keys { get; } = NewKeys();

    public static OwnerKeys OtherKeys { get; } = NewKeys();

    /// <summary>The keys, and an image and a certificate that they forbid.</summary>
    public static OwnerKeys ForbiddingKeys { get; } =
        Keys with
        {
            Dbx = ForbiddenDatabase
                .With(
                    null,
                    [
                        EfiSignatureList.ForCertificate(Keys.OwnerId, OtherKeys.Db.Certificate),
                        EfiSignatureList.ForSha256(Keys.OwnerId, [SHA256.HashData("old"u8)]),
                    ]
                )
                .OrThrow(),
        };

    public OwnerKeys BootLoaderSigner { get; init; } = Keys;

    public OwnerKeys InstallerSigner { get; init; } = Keys;

    public OwnerKeys OsSigner { get; init; } = Keys;

    public OwnerKeys GrantedKeys { get; init; } = Keys;

    /// <summary>The payload with its dm-verity tree, which the command line of the OS then names; a file without one when null.</summary>
    public RootPayload? Root { get; init; }

    /// <summary>File with the payload; a small one when null.</summary>
    public string? Payload { get; init; }

    public string MachineName { get; init; } = "hello";

    /// <summary>Whose metadata server it asks.</summary>
    public string? Metadata { get; init; }

    /// <summary>Where the grant says that the OS is; it is at <c>coffer-os_1.efi</c>.</summary>
    public string OsUki { get; init; } = "coffer-os_1.efi";

    /// <summary>Writes it.</summary>
    public string Write(string directory)
    {
        DiskContent content = Content(directory);
        string path = Path.Combine(directory, "hello_1.raw");
        using FileStream stream = new(path, FileMode.CreateNew, FileAccess.ReadWrite);
        DiskImage.Write(stream, content);
        return path;
    }

    /// <summary>What is written.</summary>
    public DiskContent Content(string directory)
    {
        RootPayload root = Root ?? PlainPayload(directory);
        byte[] bootLoader = Signed(s_program, BootLoaderSigner);
        SignedUki installer = Uki(BootMode.Install, BootFiles.InstallerPath, GrantInitrd(), InstallerSigner);
        SignedUki os = Uki(BootMode.Boot, "EFI/Coffer/coffer-os_1.efi", [1, 2, 3], OsSigner);
        return new(s_disk, root, bootLoader, [], Measurements.Predict(bootLoader, installer, os, GrantedKeys));
    }

    /// <summary>Changes the partition table of a written image.</summary>
    public static void Repartition(string path, Func<PartitionTable, PartitionTable> change)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.ReadWrite);
        Storage.StreamBlockDevice disk = new(stream);
        GptWriter.Write(disk, change(GptReader.Read(disk).OrThrow().Table));
    }

    private RootPayload PlainPayload(string directory)
    {
        string payload = Payload ?? Path.Combine(directory, "payload");
        if (Payload is null)
            File.WriteAllBytes(payload, [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7 / 3 % 251))]);
        return new RootPayload(payload, new FileInfo(payload).Length, 1, "", "", false);
    }

    /// <summary>What is in the initrd beside a grant that names a dbx; that when null.</summary>
    public byte[]? DbxFile { get; init; }

    private byte[] GrantInitrd()
    {
        InstallGrant grant = new(
            MachineName,
            1,
            DataIntegrity.HmacSha256,
            64 << 20,
            OsUki,
            Keys.PcrPolicy.ExportSubjectPublicKeyInfoPem() + "\n",
            ["age135w7wzuguspvq46vp9j78zvv0wn4jj4dluvf2n6f794whckqv3vswezsql"],
            1,
            OwnerVariables.Digests(GrantedKeys)
        )
        {
            Format = GrantedKeys.Dbx is null ? 2 : 3,
        };
        List<CpioFile> files = [new("coffer/grant.json", grant.ToBytes())];
        if (GrantedKeys.Dbx is { } dbx)
            files.Add(new CpioFile("coffer/dbx.esl", DbxFile ?? dbx.Bytes));
        using MemoryStream stream = new();
        CpioArchive.Write(stream, files);
        return stream.ToArray();
    }

    private SignedUki Uki(BootMode mode, string path, byte[] initrd, OwnerKeys signer)
    {
        string commandLine = CommandLine(mode);
        MachineDescription machine = new(MachineName, 1, DataIntegrity.HmacSha256, false, [], 1, [], null, [])
        {
            Metadata = Metadata,
        };
        UkiSection[] sections =
        [
            new(UkiSectionName.OsRelease, Encoding.UTF8.GetBytes(OsRelease.Write(machine, mode))),
            new(UkiSectionName.CommandLine, Encoding.UTF8.GetBytes(commandLine)),
            new(UkiSectionName.Initrd, initrd),
            new(UkiSectionName.Linux, new byte[] { 0x4d, 0x5a }),
        ];
        byte[] signed = Signed(UkiBuilder.Build(s_program, sections).OrThrow(), signer);
        PcrPrediction pcr11 = Pcr11Prediction
            .Compute(sections.Select(section => (section.Name, section.Content)), [Pcr11Prediction.EnterInitrd])
            .OrThrow();
        return new SignedUki(mode, path, signed, commandLine, [.. sections], BootFiles.Digest(signed), pcr11);
    }

    private string CommandLine(BootMode mode) =>
        Root is null
            ? "quiet"
            : $"{new BootCommandLine(mode, s_disk, Convert.FromHexString(Root.RootHash), Convert.FromHexString(Root.Salt), Root.DataBlocks, BuildProfile.Production)} quiet";

    private static byte[] Signed(byte[] image, OwnerKeys keys) =>
        AuthenticodeSigner.Sign(image, keys.Db.Certificate, keys.Db.Key).OrThrow();

    private static OwnerKeys NewKeys() => OwnerKeys.Create("Test", SystemRandomSource.Instance, TimeProvider.System);

    // The signature is behind the sections; CheckSum and the entry of the directory that says where are zeros without it.
    private static byte[] Unsigned(byte[] image)
    {
        const int OptionalHeader = 64 + 24;
        image.AsSpan(OptionalHeader + 64, sizeof(uint)).Clear();
        Span<byte> certificates = image.AsSpan(OptionalHeader + 112 + (4 * 8), 8);
        byte[] unsigned = image[..BitConverter.ToInt32(certificates)];
        unsigned.AsSpan(OptionalHeader + 112 + (4 * 8), 8).Clear();
        return unsigned;
    }
}
