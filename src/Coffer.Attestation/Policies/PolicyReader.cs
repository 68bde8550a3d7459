using System.Text;
using Coffer.Bytes;
using Coffer.Yaml;
using YamlDotNet.RepresentationModel;

namespace Coffer.Attestation.Policies;

/// <summary>
/// Reads a policy (YAML, <c>coffer-policy-1</c>, docs/attestation.md, section "Policy"). Unknown keys are refused with their place: a misspelt word must
/// not become a default. What is not written has the safe default.
/// </summary>
public static class PolicyReader
{
    /// <summary>No policy is longer, in bytes.</summary>
    public const int LargestPolicy = 1 << 20;

    internal const string Format = "coffer-policy-1";

    /// <summary>Reads it.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="file">Name of the file, for messages.</param>
    /// <param name="readFile">Gives the files it names: measurements and roots.</param>
    public static Parsed<Policy> Read(ReadOnlySpan<byte> utf8, string file, ReadPolicyFile readFile)
    {
        if (utf8.Length > LargestPolicy)
            return new Refusal("policy.size", file, $"at most {LargestPolicy} bytes", $"{utf8.Length} bytes");
        YamlErrors errors = new("policy", file);
        Policy policy = new();
        if (PlainYaml.Load(Encoding.UTF8.GetString(utf8), "policy", errors) is { } top)
            policy = ReadTop(top, new PolicyValues(errors, readFile));
        return errors.First is { } refusal ? refusal : policy;
    }

    private static Policy ReadTop(YamlMapping top, PolicyValues values)
    {
        YamlScalarNode? format = top.Text("format", required: true);
        if (format is not null && format.Value != Format)
            top.Errors.Add(format, "format", "format", Format, format.Value ?? "");
        Policy safe = new();
        Policy policy = new()
        {
            RequireConfidentialVm = top.Flag("require-confidential-vm", safe.RequireConfidentialVm),
            RequireTpm = top.Flag("require-tpm", safe.RequireTpm),
            RequireFreshness = top.Flag("require-freshness", safe.RequireFreshness),
            AcceptUnquotedPcrs = top.Flag("accept-unquoted-pcrs", safe.AcceptUnquotedPcrs),
            AmdRoots = values.AmdRoots(top, "amd-roots"),
            Snp = top.Mapping("snp") is { } snp ? SnpPolicyReader.Read(snp, values) : safe.Snp,
            Tpm = top.Mapping("tpm") is { } tpm ? TpmPolicyReader.Read(tpm, values) : safe.Tpm,
            Boot = top.Mapping("boot") is { } boot ? BootPolicyReader.Read(boot, values) : safe.Boot,
        };
        top.End();
        return policy;
    }
}
