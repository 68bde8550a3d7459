using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;
using Coffer.Firmware.Authenticode;
using Coffer.Firmware.Pe;
using Coffer.Firmware.SecureBoot;
using Coffer.Image.Boot;
using Coffer.Image.Export.Disks;
using Coffer.Image.Initrd;
using Coffer.Keys.Grants;
using Coffer.Keys.Owner;
using Coffer.Storage.Fat32;
using Coffer.Storage.Gpt;

namespace Coffer.Image.Export;

/// <summary>
/// An image as <c>coffer build</c> left it, signed with its owner's keys: the only thing worth an upload. Whatever a firmware with these
/// keys, or the installer, would refuse is refused here, before anybody pays for it.
/// </summary>
/// <param name="Disk">The image.</param>
/// <param name="Table">Its partition table.</param>
/// <param name="Grant">What its installer is allowed.</param>
public sealed record ExportableImage(ISparseDisk Disk, PartitionTable Table, InstallGrant Grant)
{
    /// <summary>Whose metadata server the machine asks: google, aws or azure; null for nobody's.</summary>
    public string? Metadata { get; init; }

    private const string BootLoaderPath = "EFI/BOOT/BOOTX64.EFI";
    private const string GrantPath = "coffer/grant.json";
    private const int LargestFile = 256 << 20;
    private const int SectorSize = 512;
    private const string Build = "build one: coffer build";

    /// <summary>Judges an image.</summary>
    /// <returns>
    /// The image, or what <see cref="GptReader"/>, <see cref="Fat32Volume"/>, <see cref="Uki"/> or <see cref="InstallGrant"/> refused, or
    /// <c>export.image-size</c>, <c>export.damaged</c>, <c>export.installed</c>, <c>export.foreign</c>, <c>export.not-signed</c>,
    /// <c>export.other-keys</c>, <c>export.other-dbx</c>.
    /// </returns>
    public static Parsed<ExportableImage> Read(ISparseDisk disk, OwnerKeys keys) =>
        ReadSigned(disk, keys)
            .Then<ExportableImage>(image => JudgeForbidden(image.Grant, keys) is { } refusal ? refusal : image);

    /// <summary>The same whatever the keys forbid by now: what was right before <c>coffer keys forbid</c> stays signed.</summary>
    public static Parsed<ExportableImage> ReadSigned(ISparseDisk disk, OwnerKeys keys)
    {
        if (disk.Length % SectorSize != 0)
            return Refuse("image-size", $"sectors of {SectorSize} bytes", $"{disk.Length} bytes");
        ChangedDisk device = new(disk, disk.Length);
        if (!GptReader.Read(device).TryGet(out GptReading? reading, out Refusal? refusal))
            return refusal with { NextStep = Build };
        if ((Judge(reading) ?? JudgePartitions(reading.Table, disk.Length)) is { } bad)
            return bad;
        PartitionTable table = reading.Table;
        return Fat32Volume
            .Open(table.Open(device, table.OfType(PartitionRole.Esp.Type)[0]))
            .Then(esp =>
                ReadInstaller(esp, keys)
                    .Then(installer =>
                        ReadGrant(esp, installer, keys)
                            .Then<ExportableImage>(grant => new ExportableImage(disk, table, grant)
                            {
                                Metadata = OsRelease.MetadataOf(installer.OsRelease),
                            })
                    )
            );
    }

    private static Refusal? Judge(GptReading reading) =>
        reading.Damage is { } damage ? Refuse("damaged", "a partition table and its backup", damage.ToString()) : null;

    private static Refusal? JudgePartitions(PartitionTable table, long length)
    {
        if (table.SectorCount * SectorSize != length)
            return Refuse("image-size", $"{table.SectorCount * SectorSize} bytes", $"{length} bytes");
        Guid[] types = [.. table.Partitions.Select(partition => partition.Type)];
        if (types.Contains(PartitionRole.Vault.Type) || types.Contains(PartitionRole.UnfinishedVault.Type))
            return Refuse("installed", "an image that was never booted", "a vault: the disk of one machine");
        return types.SequenceEqual([PartitionRole.Esp.Type, PartitionRole.Payload.Type])
            ? null
            : Refuse("foreign", "an ESP and a payload", $"{types.Length} other partitions");
    }

    private static Parsed<Uki> ReadInstaller(Fat32Volume esp, OwnerKeys keys) =>
        Signed(esp, BootLoaderPath, keys.Db.Certificate)
            .Then(_ => Signed(esp, BootFiles.InstallerPath, keys.Db.Certificate))
            .Then(installer => Uki.Read(installer));

    private static Parsed<InstallGrant> ReadGrant(Fat32Volume esp, Uki installer, OwnerKeys keys) =>
        GrantOf(installer)
            .Then(grant => JudgeKeys(grant, keys))
            .Then(grant => JudgeDbx(grant, installer))
            .Then(grant =>
                Signed(esp, $"EFI/Coffer/{grant.OsUki}", keys.Db.Certificate).Then<InstallGrant>(_ => grant)
            );

    private static Parsed<byte[]> Signed(Fat32Volume esp, string path, X509Certificate2 db)
    {
        if (!esp.ReadFile(path, LargestFile).TryGet(out byte[]? bytes, out Refusal? refusal))
            return refusal with { NextStep = Build };
        return AuthenticodeVerifier.Verify(bytes, [db]).Refusal is { } bad
            ? Refuse("not-signed", $"{path} signed with db of the keys", $"{bad.Seen} [{bad.Reason}]")
            : bytes;
    }

    private static Parsed<InstallGrant> GrantOf(Uki installer) =>
        installer.ContentOf(UkiSectionName.Initrd) is { } initrd
            ? CpioReader.Find(initrd.Span, GrantPath, InstallGrant.LargestSize).Then(bytes => InstallGrant.Read(bytes))
            : Refuse("foreign", "an installer with an initrd", "none");

    // db signed the image, but the installer also compares PK and KEK: with others it would refuse in the cloud.
    private static Parsed<InstallGrant> JudgeKeys(InstallGrant grant, OwnerKeys keys)
    {
        SecureBootDigests expected = OwnerVariables.DigestsIn(grant, keys);
        if (grant.SecureBoot with { Dbx = expected.Dbx } != expected)
            return Refuse("other-keys", "an image for PK, KEK and db of the keys", "one for others");
        return grant;
    }

    // What is enrolled has to be what PCR 7 was predicted with.
    private static Refusal? JudgeForbidden(InstallGrant grant, OwnerKeys keys)
    {
        string? expected = OwnerVariables.DigestsIn(grant, keys).Dbx;
        return grant.SecureBoot.Dbx == expected
            ? null
            : Refuse("other-dbx", $"an image for dbx of the keys, {Words(expected)}", Words(grant.SecureBoot.Dbx));
    }

    private static Parsed<InstallGrant> JudgeDbx(InstallGrant grant, Uki installer) =>
        grant.SecureBoot.Dbx is null
            ? grant
            : CpioReader
                .Find(
                    installer.ContentOf(UkiSectionName.Initrd)!.Value.Span,
                    InstallGrant.DbxFile,
                    ForbiddenDatabase.LargestSize
                )
                .Then(bytes => grant.ReadDbx(bytes))
                .Then<InstallGrant>(_ => grant);

    private static string Words(string? dbx) => dbx is null ? "none" : $"sha256 {dbx}";

    private static Refusal Refuse(string part, string expected, string seen) =>
        new(
            $"export.{part}",
            "image",
            expected,
            seen,
            part == "other-keys" ? "name the keys of its build: --keys" : Build
        );
}
