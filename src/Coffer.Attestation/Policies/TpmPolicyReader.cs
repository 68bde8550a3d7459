using System.Collections.Immutable;
using Coffer.Attestation.AttestationKeys;
using Coffer.Firmware.EventLogs;
using Coffer.Yaml;
using YamlDotNet.RepresentationModel;

namespace Coffer.Attestation.Policies;

/// <summary>Reads the member <c>tpm</c> of a policy.</summary>
internal static class TpmPolicyReader
{
    private static readonly ImmutableSortedDictionary<string, AkBindings> s_bindings = ImmutableSortedDictionary
        .Create<string, AkBindings>(StringComparer.Ordinal)
        .Add("certificate", AkBindings.Certificate)
        .Add("activation", AkBindings.Activation)
        .Add("paravisor", AkBindings.Paravisor)
        .Add("report-data", AkBindings.ReportData)
        .Add("pin", AkBindings.Pin);

    private static readonly ImmutableSortedDictionary<string, PcrBank> s_banks = ImmutableSortedDictionary
        .Create<string, PcrBank>(StringComparer.Ordinal)
        .Add("sha1", PcrBank.Sha1)
        .Add("sha256", PcrBank.Sha256)
        .Add("sha384", PcrBank.Sha384)
        .Add("sha512", PcrBank.Sha512);

    /// <summary>The policy of a mapping; what is wrong goes to its errors.</summary>
    internal static TpmPolicy Read(YamlMapping mapping, PolicyValues values)
    {
        TpmPolicy safe = new();
        ImmutableArray<AkBindings>? bindings = values.Words(mapping, "accepted-bindings", s_bindings);
        TpmPolicy policy = new()
        {
            AcceptedBindings = bindings?.Aggregate(AkBindings.None, (all, one) => all | one) ?? safe.AcceptedBindings,
            PinnedKeys = values.HexList(mapping, "pinned-keys", 32, 66),
            AkRoots = values.Certificates(mapping, "ak-roots") ?? safe.AkRoots,
            EkRoots = values.Certificates(mapping, "ek-roots") ?? safe.EkRoots,
            Intermediates = values.Certificates(mapping, "intermediates") ?? safe.Intermediates,
            Banks = values.Words(mapping, "banks", s_banks) ?? safe.Banks,
            RequiredPcrs =
            [
                .. values.Numbers(mapping, "required-pcrs", [], PcrReplay.PcrCount - 1).Select(pcr => (int)pcr),
            ],
            AkMayHaveAnyParent = mapping.Flag("ak-may-have-any-parent", safe.AkMayHaveAnyParent),
            RequireAttributes = mapping.Flag("require-attributes", safe.RequireAttributes),
            Earlier = ReadEarlier(mapping.Mapping("earlier"), values),
            FirmwareVersions = [.. FirmwareVersions(mapping).Select(item => values.Bits(item.Text, item.Name))],
        };
        mapping.End();
        return policy;
    }

    private static IEnumerable<(YamlScalarNode Text, string Name)> FirmwareVersions(YamlMapping mapping) =>
        mapping.Texts("firmware-versions");

    private static EarlierQuote? ReadEarlier(YamlMapping? mapping, PolicyValues values)
    {
        if (mapping is null)
            return null;
        EarlierQuote earlier = new(
            (uint)mapping.Number("reset-count", 0, 0, uint.MaxValue),
            (uint)mapping.Number("restart-count", 0, 0, uint.MaxValue),
            values.Bits(mapping, "clock")
        );
        mapping.End();
        return earlier;
    }
}
