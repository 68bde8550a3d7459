using Coffer.Attestation.Signatures;
using Coffer.Bytes;
using Coffer.Cli.Inspect.Evidence;
using Coffer.Firmware.Prediction;
using Coffer.Image.Provenance;

namespace Coffer.Cli.Inspect.SupplyChain;

/// <summary>Explains what is signed beside an image: provenance, measurements.</summary>
internal static class EnvelopeInspection
{
    /// <summary>Explains bytes that are an envelope; null when they are not.</summary>
    public static Parsed<Explanation>? Recognise(byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith("{"u8) || !EvidenceInspection.Names(bytes, "\"payloadType\""u8))
            return null;
        return DsseEnvelope.Read(bytes).Then(Explain);
    }

    private static Parsed<Explanation> Explain(DsseEnvelope envelope) =>
        Content(envelope)
            .Then<Explanation>(content => new Explanation(
                "envelope",
                $"DSSE envelope of {envelope.Payload.Length} bytes",
                [
                    new Fact("payload type", envelope.PayloadType),
                    new Fact("key id", envelope.KeyId, "whose signature it says it is"),
                    new Fact("signature", $"{envelope.Signature.Length} bytes, not checked: coffer verify does that"),
                ],
                [content]
            ));

    private static Parsed<Explanation> Content(DsseEnvelope envelope) =>
        envelope.PayloadType switch
        {
            ProvenanceStatement.PayloadType => ProvenanceStatement
                .Read(envelope.Payload.Span)
                .Then<Explanation>(statement => Explain(statement)),
            SignedMeasurements.PayloadType => ExpectedMeasurements
                .Read(envelope.Payload.Span)
                .Then<Explanation>(measurements => Explain(measurements)),
            _ => new Explanation("payload", "something that Coffer does not sign"),
        };

    private static Explanation Explain(ProvenanceStatement statement) =>
        new(
            "provenance",
            $"provenance of {statement.Name} version {statement.Version}, {statement.Profile}, made with Coffer {statement.CofferVersion}",
            [],
            [
                new Explanation("subjects", "it is about", [.. statement.Subjects.Select(ToFact)]),
                new Explanation("materials", "made of", [.. statement.Materials.Select(ToFact)]),
            ]
        );

    private static Explanation Explain(ExpectedMeasurements measurements) =>
        new(
            "measurements",
            $"measurements of {measurements.Name} version {measurements.Version}",
            new Fact("root hash", Convert.ToHexStringLower(measurements.RootHash.Span)),
            new Fact("os", $"Authenticode {Convert.ToHexStringLower(measurements.Os.Authenticode.Span)}"),
            new Fact("installer", $"Authenticode {Convert.ToHexStringLower(measurements.Installer.Authenticode.Span)}")
        );

    private static Fact ToFact(ProvenanceDigest digest) => new(digest.Name, $"sha256 {digest.Sha256}");
}
