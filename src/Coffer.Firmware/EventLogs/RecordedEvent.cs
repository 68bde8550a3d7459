using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs.Details;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Firmware.EventLogs;

/// <summary>
/// One entry of <c>pcr-7-events</c> (docs/formats.md section 8): <c>type name:variable or text:digest</c>. Behind the name of a variable that holds
/// keys stand the first 8 digits of the SHA-256 of each certificate in it, when there are at most six. It serves the error
/// message only; nothing is decided by it.
/// </summary>
/// <param name="TypeName">Name of the event type.</param>
/// <param name="Subject">Name of the variable, or the event's text.</param>
/// <param name="Digest">The digest, lower-case hexadecimal.</param>
public sealed record RecordedEvent(string TypeName, string Subject, string Digest)
{
    /// <summary>Stands for the type of what user space measures.</summary>
    internal const string UserspaceType = "user space";

    private const int LongestSubject = 64;
    private const int MostCertificates = 6;

    /// <summary>The certificates in the variable, in order; empty when it has none, or they are not known.</summary>
    public ImmutableArray<MeasuredCertificate> Certificates { get; init; } = [];

    /// <summary>Records an event of a log.</summary>
    public static RecordedEvent Of(TcgEvent e, PcrBank bank) =>
        new(e.TypeName, Shorten(SubjectOf(e)), Convert.ToHexStringLower(e.Digest(bank).Span))
        {
            Certificates = CertificatesOf(e),
        };

    /// <summary>Records what user space measured.</summary>
    public static RecordedEvent Of(UserspaceEvent e, PcrBank bank) =>
        new(UserspaceType, Shorten(PrintableText.Clean(e.Text)), Convert.ToHexStringLower(e.Digest(bank).Span));

    /// <summary>Records the events that extended a PCR, in order, as the entries of <c>pcr-7-events</c>.</summary>
    public static IEnumerable<string> OfPcr(EventLog log, int pcr, PcrBank bank) =>
        log.EventsOf(pcr).Select(e => Of(e, bank).ToString());

    /// <summary>Reads an entry. The subject may contain colons, type and digest may not.</summary>
    public static Parsed<RecordedEvent> Parse(string entry)
    {
        int first = entry.IndexOf(':', StringComparison.Ordinal);
        int last = entry.LastIndexOf(':');
        if (first < 0 || last == first)
            return Malformed("type:subject:digest", "fewer than two colons");
        RecordedEvent recorded = new(entry[..first], entry[(first + 1)..last], entry[(last + 1)..]);
        if (recorded.Digest.Length == 0 || recorded.Digest.Any(c => !char.IsAsciiHexDigitLower(c)))
            return Malformed("a digest in lower-case hexadecimal", "something else");
        return recorded.TypeName.Concat(recorded.Subject).Any(c => c is < ' ' or > '~')
            ? Malformed("printable ASCII", "other characters")
            : SplitCertificates(recorded);
    }

    /// <summary>The entry as it is stored.</summary>
    public override string ToString() =>
        Certificates.Length is > 0 and <= MostCertificates && IsVariable
            ? $"{TypeName}:{Subject} {string.Join(' ', Certificates.Select(Short))}:{Digest}"
            : $"{TypeName}:{Subject}:{Digest}";

    /// <summary>What it is about, for a person: <c>EFI variable db</c>.</summary>
    public string Describe() =>
        TypeName switch
        {
            nameof(TcgEventType.EV_EFI_VARIABLE_DRIVER_CONFIG) => $"EFI variable {Subject}",
            nameof(TcgEventType.EV_EFI_VARIABLE_AUTHORITY) => $"entry of {Subject} that allowed an image",
            nameof(TcgEventType.EV_SEPARATOR) => "separator",
            _ => $"{TypeName} {Subject}",
        };

    private bool IsVariable => TypeName == nameof(TcgEventType.EV_EFI_VARIABLE_DRIVER_CONFIG);

    private static string Short(MeasuredCertificate certificate) =>
        certificate.Fingerprint[..Math.Min(certificate.Fingerprint.Length, MeasuredCertificate.ShortFingerprint)];

    private static RecordedEvent SplitCertificates(RecordedEvent recorded)
    {
        string[] words = recorded.Subject.Split(' ');
        bool hasCertificates =
            recorded.IsVariable
            && words.Length > 1
            && words[1..]
                .All(w => w.Length == MeasuredCertificate.ShortFingerprint && w.All(char.IsAsciiHexDigitLower));
        return hasCertificates
            ? recorded with
            {
                Subject = words[0],
                Certificates = [.. words[1..].Select(word => new MeasuredCertificate("", word))],
            }
            : recorded;
    }

    private static ImmutableArray<MeasuredCertificate> CertificatesOf(TcgEvent e) =>
        e.Detail.Value is UefiVariableData variable
            ? e.Type switch
            {
                TcgEventType.EV_EFI_VARIABLE_DRIVER_CONFIG => CertificatesOf(variable.Data),
                TcgEventType.EV_EFI_VARIABLE_AUTHORITY => AuthorityEntry.Certificate(variable) is { } certificate
                    ? [certificate]
                    : [],
                _ => [],
            }
            : [];

    /// <summary>The certificates in the value of a variable such as db; none when it is no list of signatures.</summary>
    internal static ImmutableArray<MeasuredCertificate> CertificatesOf(ReadOnlyMemory<byte> variable) =>
        SignatureDatabase.Read(variable).Value is { } database
            ? [.. database.Certificates.Select(c => new MeasuredCertificate(c.Subject, c.Fingerprint))]
            : [];

    // Of an image's long path, the file.
    private static string SubjectOf(TcgEvent e) =>
        e.Detail.Value is UefiImageLoadEvent { DevicePath.Nodes: [.., string file] } ? file : e.Describe();

    private static string Shorten(string text) => text.Length <= LongestSubject ? text : text[..LongestSubject];

    private static Refusal Malformed(string expected, string seen) =>
        new("recorded-event.malformed", "recorded event", expected, seen);
}
