using System.Globalization;

namespace Coffer.Attestation.EventLogs;

/// <summary>What a machine measured of its configuration into PCR 15 (docs/formats.md, section 10).</summary>
/// <param name="Version">Version of the configuration.</param>
/// <param name="Digest">SHA-256 of its payload, lower-case hex.</param>
/// <param name="IsMissing">The TPM knows of it, and the vault does not have it: the machine follows none.</param>
internal sealed record MeasuredConfiguration(ulong Version, string Digest, bool IsMissing)
{
    private const string Label = "coffer/configuration/v1";
    private const string Missing = "missing";
    private const int DigestLength = 64;

    /// <summary>The words of a text; null for another one.</summary>
    internal static MeasuredConfiguration? Read(string text)
    {
        string[] parts = text.Split(':', 5);
        return
            parts.Length is 3 or 4
            && parts[0] == Label
            && ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong version)
            && $"{version}" == parts[1]
            && parts[2].Length == DigestLength
            && parts[2].All(char.IsAsciiHexDigitLower)
            && (parts.Length == 3 || parts[3] == Missing)
            ? new MeasuredConfiguration(version, parts[2], parts.Length == 4)
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"version {Version}, digest {Digest}";
}
