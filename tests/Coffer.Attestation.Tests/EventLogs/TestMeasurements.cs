using System.Text;
using System.Text.Json;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.Prediction;

namespace Coffer.Attestation.Tests.EventLogs;

/// <summary>Writes the <c>measurements.json</c> of a build whose OS is what the real boot booted.</summary>
internal static class TestMeasurements
{
    public static ExpectedMeasurements Of(TestLog boot) => ExpectedMeasurements.Read(Document(boot)).OrThrow();

    public static byte[] Document(TestLog boot)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("format", "coffer-measurements-1");
            json.WriteString("name", "payroll");
            json.WriteNumber("version", 7);
            json.WriteString("disk", Guid.Empty);
            WriteRoot(json);
            json.WriteStartObject("bootLoader");
            json.WriteString("authenticode", Image(boot, 0));
            json.WriteEndObject();
            WriteImage(json, "installer", boot, "EFI/Linux/coffer-installer.efi", new string('1', 64));
            WriteImage(json, "os", boot, "EFI/Linux/coffer-os.efi", Image(boot, 1));
            WriteSealing(json);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static void WriteRoot(Utf8JsonWriter json)
    {
        json.WriteStartObject("root");
        json.WriteString("hash", new string('a', 64));
        json.WriteString("salt", new string('b', 64));
        json.WriteNumber("blocks", 5);
        json.WriteNumber("bytes", 20480);
        json.WriteEndObject();
    }

    private static void WriteImage(Utf8JsonWriter json, string name, TestLog boot, string path, string authenticode)
    {
        json.WriteStartObject(name);
        json.WriteString("path", path);
        json.WriteNumber("bytes", 1);
        json.WriteString("sha256", new string('2', 64));
        json.WriteString("authenticode", authenticode);
        json.WriteString("commandLine", "coffer.mode=boot \"quoted\" a+b");
        json.WriteStartObject("sections");
        json.WriteStartObject(".linux");
        json.WriteNumber("bytes", 3);
        json.WriteString("sha256", new string('3', 64));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("pcrs");
        foreach (int pcr in (int[])[4, 7, 11])
            WritePcr(json, pcr, EventsOf(boot, pcr, name));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePcr(Utf8JsonWriter json, int pcr, RecordedEvent[] events)
    {
        json.WriteStartObject();
        json.WriteNumber("pcr", pcr);
        json.WriteString("bank", "sha256");
        byte[] value = new byte[32];
        foreach (RecordedEvent e in events)
            value = PcrBank.Sha256.Extend(value, Convert.FromHexString(e.Digest));
        json.WriteString("value", Convert.ToHexStringLower(value));
        json.WriteStartArray("events");
        foreach (RecordedEvent e in events)
            WriteEvent(json, e);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteEvent(Utf8JsonWriter json, RecordedEvent e)
    {
        json.WriteStartObject();
        json.WriteString("type", e.TypeName);
        json.WriteString("description", e.Subject);
        json.WriteString("digest", e.Digest);
        if (!e.Certificates.IsEmpty)
        {
            json.WriteStartArray("certificates");
            foreach (MeasuredCertificate certificate in e.Certificates)
            {
                json.WriteStartObject();
                json.WriteString("subject", certificate.Subject);
                json.WriteString("sha256", certificate.Fingerprint);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WriteSealing(Utf8JsonWriter json)
    {
        json.WriteStartObject("sealedTo");
        foreach (string name in (string[])["pcr7", "pcr11", "pcr11Policy", "pcr12", "pcr15"])
            json.WriteString(name, new string('0', 64));
        json.WriteEndObject();
    }

    // The installer differs by one section.
    private static RecordedEvent[] EventsOf(TestLog boot, int pcr, string name)
    {
        EventLog log = EventLog.Read(boot.ToBytes()).OrThrow();
        List<RecordedEvent> events = [.. log.EventsOf(pcr).Select(e => RecordedEvent.Of(e, PcrBank.Sha256))];
        if (pcr == 11)
        {
            if (name == "installer")
                events[1] = events[1] with { Digest = new string('4', 64) };
            events.Add(new RecordedEvent("user space", "enter-initrd", Hash("enter-initrd")));
        }
        return [.. events];
    }

    private static string Hash(string text) =>
        Convert.ToHexStringLower(PcrBank.Sha256.Hash(Encoding.UTF8.GetBytes(text)));

    private static string Image(TestLog boot, int index)
    {
        TestEvent[] images =
        [
            .. boot.Events.Where(e => e is { Pcr: 4, Type: TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION }),
        ];
        return Convert.ToHexStringLower(images[index].Digest);
    }
}
