using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Coffer.Firmware.SecureBoot;
using Coffer.Image.Export.Formats;

namespace Coffer.Image.Export.Targets;

/// <summary>
/// Azure: a fixed VHD of whole MiB (Azure Virtual Machines, "Information for non-endorsed distributions"), and a gallery image version
/// whose firmware has the owner's keys and no others ("Secure Boot UEFI keys", scenario 1).
/// </summary>
public sealed class AzureExport : IExport
{
    /// <inheritdoc/>
    public string Name => "azure";

    /// <inheritdoc/>
    public long SizeUnit => 1 << 20;

    /// <inheritdoc/>
    public long SmallestSize => SizeUnit;

    /// <inheritdoc/>
    public void Write(ExportDirectory directory, ExportedMachine machine)
    {
        directory.Write("disk.vhd", stream => FixedVhd.Write(stream, machine.Disk, machine.IdFor("vhd")));
        OwnerFiles.Write(directory, machine);
        directory.WriteText(
            "image-version.json",
            ExportTemplate.Fill(
                "azure/image-version.json",
                ("PK", Base64(machine.Keys.Pk.Certificate)),
                ("KEK", Base64(machine.Keys.Kek.Certificate)),
                ("DB", Base64(machine.Keys.Db.Certificate)),
                ("DBX", machine.Keys.Dbx is { } forbidden ? Dbx(forbidden) : "")
            )
        );
        directory.WriteScript(
            "commands.sh",
            ExportTemplate.Fill(
                "azure/commands.sh",
                ("NAME", machine.CloudName),
                ("GALLERY", machine.CloudName.Replace('-', '_')),
                ("VERSION", VersionOf(machine.Image.Grant.Version)),
                ("BYTES", (machine.Disk.Length + FixedVhd.FooterSize).ToString(CultureInfo.InvariantCulture))
            )
        );
    }

    // Three numbers of 32 bits each.
    private static string VersionOf(ulong version) =>
        string.Create(CultureInfo.InvariantCulture, $"1.{version / int.MaxValue}.{version % int.MaxValue}");

    // Entries without lists: the platform makes those.
    private static string Dbx(ForbiddenDatabase forbidden)
    {
        string[] kinds = [.. Entries("x509", forbidden.Certificates), .. Entries("sha256", forbidden.Digests)];
        return $",\n              \"dbx\": [{string.Join(", ", kinds)}]";
    }

    private static IEnumerable<string> Entries(string type, IReadOnlyCollection<ReadOnlyMemory<byte>> entries)
    {
        IEnumerable<string> values = entries.Select(entry => $"\"{Convert.ToBase64String(entry.Span)}\"");
        if (entries.Count > 0)
            yield return $$"""{ "type": "{{type}}", "value": [{{string.Join(", ", values)}}] }""";
    }

    private static string Base64(X509Certificate2 certificate) =>
        Convert.ToBase64String(certificate.RawDataMemory.Span);
}
