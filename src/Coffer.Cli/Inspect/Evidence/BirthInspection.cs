using Coffer.Attestation.Births;

namespace Coffer.Cli.Inspect.Evidence;

/// <summary>Explains a birth certificate, without judging it.</summary>
internal static class BirthInspection
{
    /// <summary>Explains it.</summary>
    public static Explanation Explain(BirthCertificate birth) =>
        new(
            "birth",
            "birth certificate of a vault (not judged: coffer verify does that)",
            [.. Facts(birth.Statement)],
            [.. DocumentInspection.Parts(birth.Evidence)]
        );

    private static IEnumerable<Fact> Facts(BirthStatement statement)
    {
        yield return new("machine", $"{statement.Name} {statement.Version}", "the installer's words");
        yield return new("identity", $"{statement.Identity}");
        yield return new("vault", $"{statement.Vault}, generation {statement.Generation}");
        yield return new("integrity", statement.Integrity);
        yield return new("root hash", statement.RootHash);
        yield return new("header", $"sha256 {statement.HeaderDigest}");
        yield return new("volume key id", statement.VolumeKeyId);
        yield return new("slots", string.Join(", ", statement.Slots.Select(slot => $"{slot.Key} {slot.Value}")));
        yield return new("recovery", $"{statement.Threshold} of {statement.Recipients.Length}");
        foreach (string recipient in statement.Recipients)
            yield return new("recipient", recipient);
        yield return new("storage root key", statement.SrkName);
        yield return new("sealed object", statement.ObjectName);
        yield return new("randomness", string.Join(", ", statement.Randomness));
        yield return new("digest", Convert.ToHexStringLower(statement.Digest()), "what the TPM signed");
    }
}
