using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Tests.Fixtures;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Tests;

/// <summary>Every value of a full bundle, changed one after the other: each change must be refused, and the refusal must name it.</summary>
public sealed class FieldFlipTests
{
    private static readonly Verifier s_verifier = new();

    [Fact]
    public void The_bundle_itself_is_accepted()
    {
        using FullMachine machine = new();
        Verdict verdict = s_verifier.Verify(machine.Bundle(), machine.Policy, FullMachine.Time);
        Assert.True(verdict.IsAccepted, string.Join('\n', verdict.Refusals));
        Assert.True(
            verdict.Trust.HasFlag(
                Trust.Amd | Trust.TpmMaker | Trust.KeyAuthority | Trust.Firmware | Trust.OwnerSoftware
            )
        );
    }

    [Fact]
    public void Each_value_changed_is_refused_by_a_finding_that_names_it()
    {
        using FullMachine machine = new();
        byte[] written = EvidenceBundleWriter.Write(machine.Bundle());
        Policy policy = machine.Policy;
        List<string> paths = [.. Leaves(JsonNode.Parse(written)!).Where(path => path != "format")];
        Assert.InRange(paths.Count, 45, 200);
        List<string> missed = [];
        foreach (string path in paths)
        {
            JsonNode json = JsonNode.Parse(written)!;
            Flip(json, path);
            EvidenceBundle bundle = EvidenceBundleReader.Read(Encoding.UTF8.GetBytes(json.ToJsonString())).OrThrow();
            Verdict verdict = s_verifier.Verify(bundle, For(path, policy), FullMachine.Time);
            if (!verdict.Refusals.Any(finding => Names(finding, path)))
                missed.Add($"{path}: {string.Join("; ", verdict.Refusals.Select(f => $"{f.Rule} at {f.Field}"))}");
        }
        Assert.True(missed.Count == 0, string.Join('\n', missed));
    }

    // One binding of the attestation key is enough, so each part is changed where its own is the only one that counts.
    private static Policy For(string path, Policy policy) =>
        path.StartsWith("tpm.ak-certificates", StringComparison.Ordinal) ? Accepting(policy, AkBindings.Certificate)
        : path.StartsWith("tpm.ek-", StringComparison.Ordinal) ? Accepting(policy, AkBindings.Activation)
        : policy;

    private static Policy Accepting(Policy policy, AkBindings bindings) =>
        policy with
        {
            Tpm = policy.Tpm with { AcceptedBindings = bindings },
        };

    // A finding names a value when its field is the value's path, a part of it, or the list or object that it is in.
    private static bool Names(Finding finding, string path)
    {
        string value = path.Replace("quote-signature", "quote", StringComparison.Ordinal);
        string field = finding.Field.Replace("quote-signature", "quote", StringComparison.Ordinal);
        int list = value.IndexOf('[', StringComparison.Ordinal);
        string whole = list < 0 ? value : value[..list];
        return field.StartsWith(whole, StringComparison.Ordinal)
            || (
                field.Length > 0
                && field.Contains('.', StringComparison.Ordinal)
                && value.StartsWith(field, StringComparison.Ordinal)
            );
    }

    private static IEnumerable<string> Leaves(JsonNode node, string path = "") =>
        node switch
        {
            JsonObject members => members.SelectMany(m =>
                Leaves(m.Value!, path.Length == 0 ? m.Key : $"{path}.{m.Key}")
            ),
            JsonArray items => items.SelectMany((item, i) => Leaves(item!, $"{path}[{i}]")),
            _ => [path],
        };

    private static void Flip(JsonNode root, string path)
    {
        string[] steps = path.Replace("[", ".[", StringComparison.Ordinal).Split('.');
        JsonNode node = root;
        foreach (string step in steps[..^1])
            node = Step(node, step);
        string last = steps[^1];
        JsonNode changed = Changed(Step(node, last), path);
        if (node is JsonArray list)
            list[int.Parse(last.Trim('[', ']'), CultureInfo.InvariantCulture)] = changed;
        else
            node[last] = changed;
    }

    private static JsonNode Step(JsonNode node, string step) =>
        step.StartsWith('[') ? node[int.Parse(step.Trim('[', ']'), CultureInfo.InvariantCulture)]! : node[step]!;

    private static JsonNode Changed(JsonNode value, string path)
    {
        if (value.GetValueKind() == System.Text.Json.JsonValueKind.Number)
            return value.GetValue<long>() + 1;
        string text = value.GetValue<string>();
        if (path == "machine.generation")
            return $"{ulong.Parse(text, CultureInfo.InvariantCulture) + 1}";
        bool hex =
            path.Contains("pcrs.", StringComparison.Ordinal)
            || path is "agent.nonce"
            || path.EndsWith("-id", StringComparison.Ordinal)
            || path.EndsWith("-hash", StringComparison.Ordinal);
        if (hex || path is "machine.identity" or "machine.vault")
            return (text[0] == '0' ? "1" : "0") + text[1..];
        if (path.StartsWith("machine.", StringComparison.Ordinal))
            return $"{text}x";
        byte[] bytes = Convert.FromBase64String(text);
        // Of some events in a log the data is hashed by nobody (where an image came from): only the last one's surely is.
        int at = path.EndsWith("-log", StringComparison.Ordinal) ? bytes.Length - 1 : bytes.Length / 2;
        bytes[at] ^= 0x01;
        return Convert.ToBase64String(bytes);
    }
}
