using System.Text.Json;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.Prediction;

namespace Coffer.Firmware.Tests.Prediction;

/// <summary>The inputs and the outcome of Golden/ovmf-boot, a real boot.</summary>
internal static class RecordedBoot
{
    private static readonly JsonElement s_inputs = JsonDocument.Parse(Golden.Text("ovmf-boot/inputs.json")).RootElement;

    public static EventLog Log { get; } = EventLog.Read(Golden.Bytes("ovmf-boot/event-log.bin")).OrThrow();

    public static string PcrWithoutDbx => s_inputs.GetProperty("pcr7WithoutDbx").GetString()!;

    public static SecureBootVariables Variables { get; } =
        new(Variable("PK"), Variable("KEK"), Variable("db"), Variable("dbx"));

    // EFI_SIGNATURE_LIST has a header of 28 bytes; the one certificate of db follows as EFI_SIGNATURE_DATA.
    public static ReadOnlyMemory<byte> DbEntry => Variables.Db[28..];

    public static string Pcr(PcrBank bank, int pcr) =>
        s_inputs.GetProperty("pcrs").GetProperty(bank.Name).GetProperty($"{pcr}").GetString()!;

    public static IEnumerable<MeasuredImage> Images(PcrBank bank) =>
        s_inputs
            .GetProperty("images")
            .EnumerateArray()
            .Select(image => new MeasuredImage(image.GetProperty("path").GetString()!, Digest(image, bank)));

    public static IEnumerable<MeasuredSection> Sections(PcrBank bank) =>
        s_inputs
            .GetProperty("sections")
            .EnumerateObject()
            .Select(section => new MeasuredSection(section.Name, Digest(section.Value, bank)));

    private static byte[] Variable(string name) =>
        Convert.FromHexString(s_inputs.GetProperty("variables").GetProperty(name).GetString()!);

    private static byte[] Digest(JsonElement element, PcrBank bank) =>
        Convert.FromHexString(element.GetProperty(bank.Name).GetString()!);
}
