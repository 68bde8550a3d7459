using Coffer.Bytes;

namespace Coffer.Evidence;

/// <summary>Where evidence of the confidential VM comes from.</summary>
public interface IConfidentialEvidence
{
    /// <summary>Asks for evidence that carries 64 bytes of the caller's.</summary>
    /// <param name="reportData">REPORT_DATA.</param>
    Parsed<ConfidentialEvidence> Collect(ReadOnlySpan<byte> reportData);
}
