using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.EventLogs.Details;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Firmware.Prediction;

/// <summary>
/// What a boot measured into PCR 7, word by word proved by its value; and PCR 7 of the next boot once db or dbx got longer
/// (TCG PC Client Platform Firmware Profile 1.06, section 3.3.4.8).
/// </summary>
public sealed class MeasuredSecureBoot
{
    private const string Thing = "event log of this boot, PCR 7";
    private const int Pcr = 7;
    private static readonly ImmutableArray<EfiVariableName> s_once =
    [
        EfiVariableName.KEK,
        EfiVariableName.Db,
        EfiVariableName.Dbx,
    ];
    private static readonly ImmutableArray<EfiVariableName> s_variables =
    [
        EfiVariableName.SecureBoot,
        EfiVariableName.PK,
        .. s_once,
        new("dbt", EfiGuid.ImageSecurityDatabase),
        new("dbr", EfiGuid.ImageSecurityDatabase),
    ];
    private readonly ImmutableArray<TcgEvent> _events;

    private MeasuredSecureBoot(ImmutableArray<TcgEvent> events) => _events = events;

    /// <summary>The certificates of db that allowed what was booted, DER.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Authorities =>
        [
            .. _events
                .Where(e => e.Type == TcgEventType.EV_EFI_VARIABLE_AUTHORITY)
                .Select(e => AuthorityEntry.Entry((UefiVariableData)e.Detail.Value!)),
        ];

    /// <summary>Takes a log apart.</summary>
    /// <param name="log">The log, which anybody may have written.</param>
    /// <param name="pcr7">The value that it has to lead to, SHA-256.</param>
    /// <returns>A refusal (<c>secure-boot-log.value</c>, <c>.event</c>, <c>.variable</c>) where the value does not prove every word of it.</returns>
    public static Parsed<MeasuredSecureBoot> Read(EventLog log, ReadOnlySpan<byte> pcr7)
    {
        ImmutableArray<TcgEvent> events = [.. log.EventsOf(Pcr)];
        if (!Fold(events.Select(e => e.Digest(PcrBank.Sha256))).AsSpan().SequenceEqual(pcr7))
            return Refuse("value", $"events that lead to {Convert.ToHexStringLower(pcr7)}", "others");
        foreach (TcgEvent e in events)
            if (e.DataBinding(PcrBank.Sha256) != EventDataBinding.Bound || !IsWhatItsTypeSays(e))
                return Refuse(
                    "event",
                    "Secure Boot's variables, authorities, actions and separators, each what its digest says",
                    $"event {e.Number}, {e.TypeName}"
                );
        MeasuredSecureBoot measured = new(events);
        foreach (EfiVariableName variable in s_once)
            if (events.Count(e => Is(e, variable)) != 1)
                return Refuse("variable", $"{variable.Name} once", $"{events.Count(e => Is(e, variable))} times");
        return measured;
    }

    /// <summary>The value of KEK, db or dbx.</summary>
    public ReadOnlyMemory<byte> ValueOf(EfiVariableName variable) =>
        ((UefiVariableData)_events.Single(e => Is(e, variable)).Detail.Value!).Data;

    /// <summary>PCR 7 of the next boot, when nothing else changes.</summary>
    /// <param name="variable">db or dbx.</param>
    /// <param name="appended">What firmware puts behind its value.</param>
    public ReadOnlyMemory<byte> After(EfiVariableName variable, ReadOnlyMemory<byte> appended)
    {
        byte[] value = [.. ValueOf(variable).Span, .. appended.Span];
        byte[] longer = PcrBank.Sha256.Hash(new UefiVariableData(variable.Vendor, variable.Name, value).ToBytes());
        return Fold(_events.Select(e => Is(e, variable) ? longer : e.Digest(PcrBank.Sha256)));
    }

    /// <summary>Whether the firmware will take a change, and the machine boot on with it.</summary>
    /// <param name="update">The change.</param>
    /// <returns>
    /// Null where it will; <c>database-update.signature</c>, <c>.certificate</c> or <c>.present</c>, or <c>delivery.authority</c> for a dbx that forbids what allowed this boot.
    /// </returns>
    public Refusal? JudgeUpdate(DatabaseUpdate update) =>
        update.JudgeSignature(ValueOf(EfiVariableName.KEK).Span)
        ?? update.JudgeCertificates()
        ?? update.JudgeNew(ValueOf(update.Variable).Span)
        ?? JudgeAuthorities(update);

    // What is in dbx is forbidden, whatever db says: the machine would boot nothing.
    private Refusal? JudgeAuthorities(DatabaseUpdate update)
    {
        if (update.Variable != EfiVariableName.Dbx)
            return null;
        if (Authorities.IsEmpty)
            return new Refusal(
                "delivery.authority",
                "change of dbx",
                "an event log that tells which certificates allowed this boot",
                "one that names none",
                "leave dbx as it is: nobody can tell what this machine would still boot"
            );
        foreach (ReadOnlyMemory<byte> authority in Authorities)
            if (update.Forbids(authority) is { } subject)
                return new Refusal(
                    "delivery.authority",
                    "change of dbx",
                    "certificates that this boot did without",
                    $"{subject}, which allowed what this machine booted",
                    "boot what the new key signed first"
                );
        return null;
    }

    private static byte[] Fold(IEnumerable<ReadOnlyMemory<byte>> digests) =>
        digests.Aggregate(
            PcrReplay.ResetValue(PcrBank.Sha256, Pcr),
            (value, digest) => PcrBank.Sha256.Extend(value, digest.Span)
        );

    // No digest covers a type: under another one an authority would be overlooked, and what it allowed forbidden. Its data never are text, and never a variable
    // of these that is there once already.
    private static bool IsWhatItsTypeSays(TcgEvent e) =>
        e.Type switch
        {
            TcgEventType.EV_EFI_VARIABLE_DRIVER_CONFIG => s_variables.Any(name => Is(e, name)),
            TcgEventType.EV_EFI_VARIABLE_AUTHORITY => e.Detail.Value is UefiVariableData,
            TcgEventType.EV_SEPARATOR => e.Data.Length == sizeof(uint),
            TcgEventType.EV_EFI_ACTION => !e.Data.Span.ContainsAnyExceptInRange((byte)' ', (byte)'~'),
            _ => false,
        };

    private static bool Is(TcgEvent e, EfiVariableName variable) =>
        e.Type == TcgEventType.EV_EFI_VARIABLE_DRIVER_CONFIG
        && e.Detail.Value is UefiVariableData data
        && data.VariableName == variable.Vendor
        && data.UnicodeName == variable.Name;

    private static Refusal Refuse(string reason, string expected, string seen) =>
        new(
            $"secure-boot-log.{reason}",
            Thing,
            expected,
            seen,
            "what the next boot measures cannot be told on this machine: leave its Secure Boot keys as they are"
        );
}
