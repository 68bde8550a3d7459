using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Coffer.Firmware.Pe;
using Coffer.Firmware.Prediction;

namespace Coffer.Cli.Inspect;

/// <summary>What a UKI boots, what it will measure into PCR 11, and what its PCR signature allows.</summary>
internal static class UkiInspection
{
    /// <summary>The facts.</summary>
    public static IEnumerable<Fact> Facts(Uki uki)
    {
        if (uki.OsRelease is { } osRelease)
            yield return new Fact("os", PrettyName(osRelease));
        if (uki.KernelRelease is { } kernel)
            yield return new Fact("kernel", kernel);
        yield return new Fact("command line", uki.CommandLine ?? "none");
        yield return new Fact("pcr 11 after stub", Predict(uki), "the stub measures every section into it");
        Parsed<PcrPrediction> inInitrd = Compute(uki, Pcr11Prediction.EnterInitrd);
        yield return new Fact("pcr 11 in initrd", Hex(inInitrd), "the value the disk key is sealed to, by signature");
        yield return new Fact("pcr signature", JudgeSignature(uki, inInitrd));
    }

    private static string Predict(Uki uki) => Hex(Compute(uki));

    private static string Hex(Parsed<PcrPrediction> prediction) =>
        prediction.TryGet(out PcrPrediction? value, out Refusal? refusal)
            ? Convert.ToHexStringLower(value.Value.Span)
            : $"cannot be predicted: {refusal.Thing}, expected {refusal.Expected}, seen {refusal.Seen}";

    private static Parsed<PcrPrediction> Compute(Uki uki, params string[] phases) =>
        Pcr11Prediction.Compute(uki.Sections.Select(section => (section.Name, section.Content)), phases);

    private static string JudgeSignature(Uki uki, Parsed<PcrPrediction> inInitrd)
    {
        if (uki.ContentOf(UkiSectionName.PcrSignature) is not { } json)
            return "none";
        if (uki.ContentOf(UkiSectionName.PcrPublicKey) is not { } pem)
            return "present, but no public key beside it";
        if (!PcrSignatureDocument.Read(json.Span).TryGet(out PcrSignatureDocument? document, out Refusal? refusal))
            return $"damaged: {refusal}";
        if (inInitrd.Value is not { } prediction || ReadKey(pem) is not { } key)
            return "cannot be judged";
        using (key)
            return Judge(document, prediction, key);
    }

    private static string Judge(PcrSignatureDocument document, PcrPrediction prediction, RSA key)
    {
        string fingerprint = Convert.ToHexStringLower(PcrSignature.Fingerprint(key));
        PcrSignature? signature = document.Find(PolicyPcr.Digest(prediction), PcrSignature.Fingerprint(key));
        if (signature is null)
            return $"none for this image in the initrd by key {fingerprint}";
        return signature.Verify(key) is { } wrong ? $"wrong: {wrong}" : $"right, by key {fingerprint}";
    }

    private static RSA? ReadKey(ReadOnlyMemory<byte> pem)
    {
        RSA key = RSA.Create();
        try
        {
            key.ImportFromPem(Encoding.UTF8.GetString(pem.Span).TrimEnd('\0'));
            return key;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return null;
        }
    }

    private static string PrettyName(string osRelease) =>
        osRelease
            .Split('\n')
            .FirstOrDefault(line => line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))
            ?.Split('=', 2)[1]
            .Trim('"')
        ?? "not named";
}
