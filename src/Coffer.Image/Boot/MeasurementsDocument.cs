using System.Security.Cryptography;
using System.Text.Json;
using Coffer.Firmware.Prediction;
using Coffer.Image.Description;
using Coffer.Image.Root;

namespace Coffer.Image.Boot;

/// <summary>
/// Writes <c>measurements.json</c>: hashes and sizes of what was built, the PCR values to expect with the events that
/// lead to them, and what the disk key will be sealed to. A verifier judges evidence by it.
/// </summary>
/// <param name="machine">The machine.</param>
/// <param name="root">Its root.</param>
/// <param name="disk">GUID of its disk.</param>
/// <param name="measurements">What it will measure.</param>
public sealed class MeasurementsDocument(
    MachineDescription machine,
    RootPayload root,
    Guid disk,
    Measurements measurements
)
{
    /// <summary>Writes it.</summary>
    public void Write(Stream destination)
    {
        using Utf8JsonWriter json = new(destination, new() { Indented = true });
        json.WriteStartObject();
        json.WriteString("format", "coffer-measurements-1");
        json.WriteString("name", machine.Name);
        json.WriteNumber("version", machine.Version);
        json.WriteString("disk", disk);
        WriteRoot(json);
        json.WriteStartObject("bootLoader");
        json.WriteString("authenticode", Hex(measurements.BootLoaderDigest));
        json.WriteEndObject();
        WriteUki(json, "installer", measurements.Installer, measurements.InstallerPcr4);
        WriteUki(json, "os", measurements.Os, measurements.OsPcr4);
        WriteSealing(json);
        json.WriteEndObject();
    }

    private void WriteRoot(Utf8JsonWriter json)
    {
        json.WriteStartObject("root");
        json.WriteString("hash", root.RootHash);
        json.WriteString("salt", root.Salt);
        json.WriteNumber("blocks", root.DataBlocks);
        json.WriteNumber("bytes", root.Length);
        json.WriteEndObject();
    }

    private void WriteUki(Utf8JsonWriter json, string name, SignedUki uki, PcrPrediction pcr4)
    {
        json.WriteStartObject(name);
        json.WriteString("path", uki.Path);
        json.WriteNumber("bytes", uki.Bytes.Length);
        json.WriteString("sha256", Hex(SHA256.HashData(uki.Bytes.Span)));
        json.WriteString("authenticode", Hex(uki.AuthenticodeDigest));
        json.WriteString("commandLine", uki.CommandLine);
        json.WriteStartObject("sections");
        foreach (Firmware.Pe.UkiSection section in uki.Sections)
        {
            json.WriteStartObject(section.Name);
            json.WriteNumber("bytes", section.Content.Length);
            json.WriteString("sha256", Hex(SHA256.HashData(section.Content.Span)));
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteStartArray("pcrs");
        foreach (PcrPrediction pcr in (PcrPrediction[])[pcr4, measurements.Pcr7, uki.Pcr11])
            WritePcr(json, pcr);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePcr(Utf8JsonWriter json, PcrPrediction pcr)
    {
        json.WriteStartObject();
        json.WriteNumber("pcr", pcr.Pcr);
        json.WriteString("bank", pcr.Bank.Name);
        json.WriteString("value", Hex(pcr.Value));
        json.WriteStartArray("events");
        foreach (ExpectedEvent expected in pcr.Events)
        {
            json.WriteStartObject();
            json.WriteString("type", expected.Type?.ToString() ?? "user space");
            json.WriteString("description", expected.Description);
            json.WriteString("digest", Hex(expected.Digest));
            WriteCertificates(json, expected);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>What is in a variable, so that whoever finds another one can say what came or went.</summary>
    private static void WriteCertificates(Utf8JsonWriter json, ExpectedEvent expected)
    {
        if (expected.Certificates.IsEmpty)
            return;
        json.WriteStartArray("certificates");
        foreach (Firmware.EventLogs.MeasuredCertificate certificate in expected.Certificates)
        {
            json.WriteStartObject();
            json.WriteString("subject", certificate.Subject);
            json.WriteString("sha256", certificate.Fingerprint);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>docs/formats.md, section 9: what the sealed share's policy asks for.</summary>
    private void WriteSealing(Utf8JsonWriter json)
    {
        json.WriteStartObject("sealedTo");
        json.WriteString("pcr7", Hex(measurements.Pcr7.Value));
        json.WriteString("pcr11", Hex(measurements.Os.Pcr11.Value));
        json.WriteString("pcr11Policy", Hex(PolicyPcr.Digest(measurements.Os.Pcr11)));
        json.WriteString("pcr12", new string('0', 64));
        json.WriteString("pcr15", new string('0', 64));
        json.WriteEndObject();
    }

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);
}
