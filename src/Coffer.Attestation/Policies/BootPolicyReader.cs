using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Coffer.Attestation.Signatures;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Yaml;
using YamlDotNet.RepresentationModel;

namespace Coffer.Attestation.Policies;

/// <summary>Reads the member <c>boot</c> of a policy.</summary>
internal static class BootPolicyReader
{
    private const string Os = "os";
    private const string Refuse = "refuse";

    /// <summary>The policy of a mapping; what is wrong goes to its errors.</summary>
    internal static BootPolicy Read(YamlMapping mapping, PolicyValues values)
    {
        BootPolicy safe = new();
        BootPolicy policy = new()
        {
            RequireEventLog = mapping.Flag("require-event-log", safe.RequireEventLog),
            RequireSecureBoot = mapping.Flag("require-secure-boot", safe.RequireSecureBoot),
            RequireMeasurements = mapping.Flag("require-measurements", safe.RequireMeasurements),
            ReleaseKey = ReadReleaseKey(mapping),
            AnnouncedPcr7 = values.HexList(mapping, "announced-pcr-7", 32, 32),
            Booted = mapping.Choice("booted", Os, Os, "installer") == Os ? BootedImage.Os : BootedImage.Installer,
            Pcrs = ReadPcrs(mapping.Mapping("pcrs"), values),
            RequireUntouchedPcr12 = Optional(mapping, "require-untouched-pcr12"),
            RequireVaultInPcr15 = Optional(mapping, "require-vault-in-pcr15"),
            AllowRecovered = mapping.Flag("allow-recovered", safe.AllowRecovered),
            AllowSha1 = mapping.Flag("allow-sha1", safe.AllowSha1),
            Unexplained =
                mapping.Choice("unexplained", Refuse, Refuse, "report") == Refuse
                    ? UnexplainedEvents.Refuse
                    : UnexplainedEvents.Report,
        };
        policy = WithMeasurements(policy, mapping, values);
        mapping.End();
        return policy;
    }

    private static bool? Optional(YamlMapping mapping, string key) =>
        mapping.Find(key) is null ? null : mapping.Flag(key, fallback: true);

    // The key itself and not a file: it is as good as the policy, wherever the measurements come from.
    private static ReleaseKey? ReadReleaseKey(YamlMapping mapping)
    {
        const string key = "release-key";
        if (mapping.Text(key) is not { } text)
            return null;
        if (
            ReleaseKey.Read(Encoding.UTF8.GetBytes(text.Value ?? "")).TryGet(out ReleaseKey? read, out Refusal? refusal)
        )
            return read;
        mapping.Errors.Add(text, key, mapping.NameOf(key), refusal.Expected, refusal.Seen, refusal.NextStep);
        return null;
    }

    private static BootPolicy WithMeasurements(BootPolicy policy, YamlMapping mapping, PolicyValues values)
    {
        foreach ((YamlScalarNode text, string name, byte[] bytes) in values.Files(mapping, "measurements") ?? [])
        {
            if (policy.WithMeasurements(text.Value ?? "", bytes).TryGet(out BootPolicy? more, out Refusal? refusal))
                policy = more;
            else
                values.Add(text, name, refusal);
        }
        return policy;
    }

    private static ImmutableSortedDictionary<int, ImmutableArray<ReadOnlyMemory<byte>>> ReadPcrs(
        YamlMapping? mapping,
        PolicyValues values
    )
    {
        var pcrs = ImmutableSortedDictionary.CreateBuilder<int, ImmutableArray<ReadOnlyMemory<byte>>>();
        for (int pcr = 0; mapping is not null && pcr < PcrReplay.PcrCount; pcr++)
        {
            string key = pcr.ToString(CultureInfo.InvariantCulture);
            if (mapping.Find(key) is not null)
                pcrs[pcr] = values.HexList(mapping, key, 32, 32);
        }
        mapping?.End();
        return pcrs.ToImmutable();
    }
}
