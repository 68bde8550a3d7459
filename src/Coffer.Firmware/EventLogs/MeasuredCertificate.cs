namespace Coffer.Firmware.EventLogs;

/// <summary>A certificate in a variable that was measured, known by its fingerprint or the beginning of one.</summary>
/// <param name="Subject">Its subject; empty where only the fingerprint was kept.</param>
/// <param name="Fingerprint">SHA-256 of the certificate, hexadecimal; whole, or at least its first 8 digits.</param>
public sealed record MeasuredCertificate(string Subject, string Fingerprint)
{
    /// <summary>Digits of a fingerprint that is cut.</summary>
    public const int ShortFingerprint = 8;

    /// <summary>True when one fingerprint is the beginning of the other.</summary>
    public bool IsSame(MeasuredCertificate other) =>
        Fingerprint.StartsWith(other.Fingerprint, StringComparison.Ordinal)
        || other.Fingerprint.StartsWith(Fingerprint, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() =>
        Subject.Length > 0
            ? $"{Subject} ({Fingerprint[..Math.Min(Fingerprint.Length, ShortFingerprint)]}...)"
            : $"certificate {Fingerprint[..Math.Min(Fingerprint.Length, ShortFingerprint)]}...";
}
