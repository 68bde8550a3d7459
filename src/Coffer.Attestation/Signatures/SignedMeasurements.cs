using Coffer.Bytes;
using Coffer.Firmware.Prediction;

namespace Coffer.Attestation.Signatures;

/// <summary><c>measurements.json</c> in an envelope that the release key signed: one file is enough to judge evidence by.</summary>
public static class SignedMeasurements
{
    /// <summary>Media type of the payload.</summary>
    public const string PayloadType = "application/vnd.coffer.measurements+json";

    /// <summary>The measurements, when <paramref name="key"/> signed them.</summary>
    /// <param name="utf8">Untrusted.</param>
    /// <param name="key">The owner's release key.</param>
    public static Parsed<ExpectedMeasurements> Read(ReadOnlySpan<byte> utf8, ReleaseKey key) =>
        Open(utf8, key).Then(payload => ExpectedMeasurements.Read(payload.Span));

    /// <summary>The bytes of the measurements, when <paramref name="key"/> signed them.</summary>
    /// <inheritdoc cref="Read"/>
    /// <returns>They, or a refusal of <see cref="DsseEnvelope"/>.</returns>
    public static Parsed<ReadOnlyMemory<byte>> Open(ReadOnlySpan<byte> utf8, ReleaseKey key) =>
        DsseEnvelope.Read(utf8).Then(envelope => envelope.Open(PayloadType, key));
}
