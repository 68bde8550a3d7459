using System.Buffers;
using System.Text.Json;
using Coffer.Attestation.Exchange;
using Coffer.Keys.Recovery.Escrows;
using Coffer.Storage.Luks2;

namespace Coffer.Init.Custody;

/// <summary>What the custodian says about the vault, nothing secret (docs/formats.md, section 23).</summary>
internal static class CustodyDocuments
{
    /// <summary>The escrowed recovery key.</summary>
    internal static byte[] Escrow(KeptVault vault) =>
        new EscrowDocument(vault.Uuid, Keys.Recovery.Escrows.Escrow.Of(vault.Header.Header.Escrow)).ToBytes();

    /// <summary>Receipts, the first one first.</summary>
    internal static byte[] Receipts(IReadOnlyList<byte[]> receipts) =>
        Write(json =>
        {
            json.WriteString("format", "coffer-receipts-1");
            json.WriteStartArray("receipts");
            foreach (byte[] receipt in receipts)
                json.WriteRawValue(receipt);
            json.WriteEndArray();
        });

    /// <summary>What is held, what a re-encryption does, and what the schedule will do.</summary>
    internal static byte[] Status(
        KeptVault vault,
        ReencryptionState state,
        IReadOnlyList<ScheduledLevel> schedule,
        string? espEscrow
    ) =>
        Write(json =>
        {
            Luks2Header header = vault.Header.Header;
            json.WriteString("format", "coffer-custody-1");
            json.WriteString("vault", $"{vault.Uuid:D}");
            json.WriteString("generation", $"{vault.Header.Binding.Generation}");
            json.WriteNumber("template", header.Template);
            json.WriteString("sequence", $"{header.SequenceId}");
            json.WriteStartArray("slots");
            foreach (Luks2KeyslotNumber number in header.Keyslots)
                json.WriteNumberValue((int)number);
            json.WriteEndArray();
            json.WriteBoolean("unlock-secret", vault.Share is not null);
            json.WriteString("reencryption", ReencryptionProgress.WordOf(state));
            WriteAnnouncement(json, vault);
            json.WriteString("esp-escrow", espEscrow ?? "none");
            WriteSchedule(json, schedule);
        });

    // Of a header that nobody could check it would be the host's word.
    private static void WriteAnnouncement(Utf8JsonWriter json, KeptVault vault)
    {
        BindingToken binding = vault.Header.Binding;
        if (vault.Share is null || binding.Pcr7Next.IsEmpty)
            return;
        json.WriteString("pcr-7", Convert.ToHexStringLower(binding.Pcr7.AsSpan()));
        json.WriteString("pcr-7-next", Convert.ToHexStringLower(binding.Pcr7Next.AsSpan()));
    }

    private static void WriteSchedule(Utf8JsonWriter json, IReadOnlyList<ScheduledLevel> schedule)
    {
        json.WriteStartArray("schedule");
        foreach (ScheduledLevel level in schedule)
        {
            json.WriteStartObject();
            json.WriteString("level", level.Word);
            json.WriteNumber("every-days", (long)level.Every.TotalDays);
            json.WriteNumber("age-hours", (long)level.Age.TotalHours);
            json.WriteNumber("next-in-hours", (long)Math.Ceiling(level.Left.TotalHours));
            if (level.Last is { } generation)
                json.WriteString("last-generation", $"{generation}");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
