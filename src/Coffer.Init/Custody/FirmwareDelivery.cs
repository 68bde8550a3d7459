using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Coffer.Attestation.Exchange;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.Prediction;
using Coffer.Firmware.SecureBoot;
using Coffer.Tpm;

namespace Coffer.Init.Custody;

/// <summary>
/// Signed changes of db and dbx: what the next boot measures once the firmware has one, and the handing over. Only what KEK signed is looked at, so that whoever asks
/// chooses no value of PCR 7; and only what this machine boots and opens with is handed over: the vault must be sealed to what the next boot will measure, and
/// nothing may be forbidden that this boot needed.
/// </summary>
/// <param name="readLog">Reads the firmware's event log.</param>
/// <param name="with">Mounts the firmware's variables for a piece of work.</param>
internal sealed class FirmwareDelivery(Func<Parsed<EventLog>> readLog, Action<Action<FirmwareVariables>> with)
{
    /// <summary>PCR 7 of the next boot, once a change was handed over in this one; empty before.</summary>
    internal TpmBuffer Next { get; private set; }

    /// <summary>PCR 7 of the next boot, once the firmware has a change.</summary>
    /// <param name="present">PCR 7 as this boot found it.</param>
    /// <param name="update">The change.</param>
    /// <exception cref="RefusedException">KEK did not sign it, this boot needed what it forbids, or the log does not tell.</exception>
    internal TpmBuffer Predict(TpmBuffer present, DatabaseUpdate update) => Judge(present, update).Next.Span;

    /// <summary>Hands one over.</summary>
    /// <param name="vault">The vault.</param>
    /// <param name="present">PCR 7 as this boot found it.</param>
    /// <param name="update">The change.</param>
    /// <returns>What was done, <c>coffer-delivery-1</c> (docs/formats.md, section 23).</returns>
    /// <exception cref="RefusedException">A guard, or the firmware, does not let it.</exception>
    internal byte[] Deliver(KeptVault vault, TpmBuffer present, DatabaseUpdate update)
    {
        (MeasuredSecureBoot measured, ReadOnlyMemory<byte> next) = Judge(present, update);
        if (JudgeSealing(vault, next.Span) is { } refusal)
            throw new RefusedException(refusal);
        with(variables => HandOver(variables, measured, update, next));
        return Document(update, next);
    }

    private (MeasuredSecureBoot Measured, ReadOnlyMemory<byte> Next) Judge(TpmBuffer present, DatabaseUpdate update)
    {
        MeasuredSecureBoot measured = readLog().Then(log => MeasuredSecureBoot.Read(log, present.Span)).OrThrow();
        return measured.JudgeUpdate(update) is { } refusal
            ? throw new RefusedException(refusal)
            : (measured, measured.After(update.Variable, update.Lists));
    }

    private void HandOver(
        FirmwareVariables variables,
        MeasuredSecureBoot measured,
        DatabaseUpdate update,
        ReadOnlyMemory<byte> next
    )
    {
        foreach (EfiVariableName variable in (EfiVariableName[])[EfiVariableName.Db, EfiVariableName.Dbx])
            if (!IsAsMeasured(variables, measured, variable))
                throw Refused(
                    "changed",
                    $"EFI variable {variable.Name}",
                    "the value that this boot measured",
                    "another one",
                    Next.IsEmpty
                        ? "somebody else changed it: the next boot measures what nobody announced; put the old value back, or have the recovery identities at hand"
                        : "a change was handed over: restart the machine first"
                );
        Append(variables, measured, update, next);
        byte[] expected = [.. measured.ValueOf(update.Variable).Span, .. update.Lists.Span];
        if (!variables.Read(update.Variable).Span.SequenceEqual(expected))
            throw Refused(
                "other-value",
                $"EFI variable {update.Variable.Name}",
                "the old value with the change behind it",
                "another one",
                "the next boot measures what nobody predicted: have the recovery identities at hand"
            );
    }

    private void Append(
        FirmwareVariables variables,
        MeasuredSecureBoot measured,
        DatabaseUpdate update,
        ReadOnlyMemory<byte> next
    )
    {
        // Before it is certain: from the call on, the firmware may have it.
        Next = next.Span;
        try
        {
            variables.Append(update);
        }
        catch (RefusedException) when (IsAsMeasured(variables, measured, update.Variable))
        {
            Next = TpmBuffer.Empty;
            throw;
        }
        catch (RefusedException)
        {
            // It has another value all the same: which one, is looked at next.
        }
    }

    private static bool IsAsMeasured(
        FirmwareVariables variables,
        MeasuredSecureBoot measured,
        EfiVariableName variable
    ) => variables.Read(variable).Span.SequenceEqual(measured.ValueOf(variable).Span);

    private static Refusal? JudgeSealing(KeptVault vault, ReadOnlySpan<byte> next)
    {
        // After a recovery nobody could check what the header says.
        ReadOnlySpan<byte> announced = vault.Share is null ? default : vault.Header.Binding.Pcr7Next.AsSpan();
        return announced.SequenceEqual(next)
            ? null
            : new Refusal(
                "delivery.sealing",
                "sealing of the vault",
                $"an announced PCR 7 of {Convert.ToHexStringLower(next)}, which the next boot measures",
                announced.IsEmpty ? "none" : Convert.ToHexStringLower(announced),
                "coffer rotate HOST --level reseal --pcr-7 PLAN --state STATE first"
            );
    }

    private static byte[] Document(DatabaseUpdate update, ReadOnlyMemory<byte> next)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            new DeliveredChange(update.Variable.Name, SHA256.HashData(update.Bytes.Span), next).WriteMembers(json);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static RefusedException Refused(string reason, string thing, string expected, string seen, string next) =>
        new(new Refusal($"delivery.{reason}", thing, expected, seen, next));
}
