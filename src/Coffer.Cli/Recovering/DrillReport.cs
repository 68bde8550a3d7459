using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Cli.Text;
using Coffer.Keys.Recovery.Drills;
using Coffer.Keys.Recovery.Escrows;
using Coffer.Storage.Luks2;

namespace Coffer.Cli.Recovering;

/// <summary>What a drill found, slot by slot and file by file. Nothing of it is secret.</summary>
/// <param name="drill">The drill.</param>
/// <param name="files">The file that each identity came from.</param>
/// <param name="record">Where the record was written; null when it was not.</param>
internal sealed class DrillReport(RecoveryDrill drill, ImmutableArray<string> files, string? record)
{
    /// <summary>For a person.</summary>
    public string Text
    {
        get
        {
            StringBuilder text = new();
            text.Append($"vault {drill.Vault}, generation {drill.Header.Newest.Binding.Generation}\n\n");
            if (!drill.Header.CopiesAgree)
                text.Append("the two copies of the header differ: a change was cut, or somebody wrote on the disk\n\n");
            foreach (Luks2UnlockSlot unlock in drill.Header.Newest.Header.Unlocks)
                text.Append(
                    $"key slot {(int)unlock.Keyslot.Number}: opened by the machine's TPM; not part of a drill\n"
                );
            foreach (DrilledSlot slot in drill.Slots)
                AppendSlot(text, slot);
            text.Append('\n');
            for (int i = 0; i < files.Length; i++)
                text.Append($"identity {files[i]}: {(drill.IsUsed(i) ? "opens its part" : "OPENS NOTHING")}\n");
            text.Append(drill.Failure is null ? "\nPassed" : "\nFAILED");
            text.Append(drill.Failure is null ? Passed : ": see below");
            if (record is not null)
                text.Append($"\nRecord: {record}");
            return text.Append('\n').ToString();
        }
    }

    private string Passed =>
        drill.Slots.Length == 1 && drill.Slots[0].Threshold == 1
            ? ": each of these identities opens the vault without its machine"
            : ": these identities together open the vault without its machine";

    /// <summary>For a machine.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteBoolean("passed", drill.Failure is null);
        writer.WriteString("vault", $"{drill.Vault}");
        writer.WriteString("generation", $"{drill.Header.Newest.Binding.Generation}");
        writer.WriteBoolean("copiesAgree", drill.Header.CopiesAgree);
        writer.WriteString("record", record);
        writer.WriteStartArray("slots");
        foreach (DrilledSlot slot in drill.Slots)
            WriteSlot(writer, slot);
        writer.WriteEndArray();
        writer.WriteStartArray("identities");
        for (int i = 0; i < files.Length; i++)
            WriteIdentity(writer, i);
        writer.WriteEndArray();
        if (drill.Failure is { } failure)
            RefusalText.WriteJson(writer, failure);
    }

    private void AppendSlot(StringBuilder text, DrilledSlot slot)
    {
        string needed = slot.Threshold == 1 ? "any identity" : $"any {slot.Threshold} identities";
        text.Append($"key slot {slot.Number}: recovery, by {needed}\n");
        foreach (OpenedFile file in slot.Files)
            text.Append($"  {file.Name, -16}  {StateOf(file)}\n");
        text.Append($"  {"passphrase", -16}  {(slot.Refusal is null ? "opens the slot" : Short(slot.Refusal))}\n");
        if (slot.Refusal is null)
            text.Append($"  {"volume key", -16}  fits the header's digest and the binding's name for it\n");
    }

    private string StateOf(OpenedFile file)
    {
        if (file.Damage is { } damage)
            return $"DAMAGED: {Short(damage)}";
        string what = file.Share is { } share ? $"share {share}" : "the passphrase";
        return file.OpenedBy.IsEmpty
            ? "not tried: none of these identities is its recipient"
            : $"{what}, opened by {string.Join(", ", file.OpenedBy.Select(i => files[i]))}";
    }

    private static void WriteSlot(Utf8JsonWriter writer, DrilledSlot slot)
    {
        writer.WriteStartObject();
        writer.WriteNumber("slot", slot.Number);
        writer.WriteNumber("threshold", slot.Threshold);
        writer.WriteString("path", slot.PathId);
        writer.WriteBoolean("opened", slot.Refusal is null);
        writer.WriteStartArray("files");
        foreach (OpenedFile file in slot.Files)
            WriteFile(writer, file);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter writer, OpenedFile file)
    {
        writer.WriteStartObject();
        writer.WriteString("name", file.Name);
        writer.WriteStartArray("openedBy");
        foreach (int identity in file.OpenedBy)
            writer.WriteNumberValue(identity);
        writer.WriteEndArray();
        if (file.Share is { } share)
            writer.WriteNumber("share", share);
        if (file.Damage is { } damage)
            writer.WriteString("damage", damage.Reason);
        writer.WriteEndObject();
    }

    private void WriteIdentity(Utf8JsonWriter writer, int identity)
    {
        writer.WriteStartObject();
        writer.WriteString("file", files[identity]);
        writer.WriteString("recipient", drill.Recipients[identity]);
        writer.WriteBoolean("opens", drill.IsUsed(identity));
        writer.WriteEndObject();
    }

    private static string Short(Refusal refusal) => $"{refusal.Seen} [{refusal.Reason}]";
}
