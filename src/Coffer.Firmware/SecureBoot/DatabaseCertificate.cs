namespace Coffer.Firmware.SecureBoot;

/// <summary>A certificate in a signature database.</summary>
/// <param name="Subject">Its subject, printable and bounded; what it is instead when it cannot be read.</param>
/// <param name="Fingerprint">SHA-256 of the certificate, hexadecimal.</param>
/// <param name="Owner">Who put it there.</param>
public sealed record DatabaseCertificate(string Subject, string Fingerprint, Guid Owner)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Subject} (sha256 {Fingerprint[..16]}...)";
}
