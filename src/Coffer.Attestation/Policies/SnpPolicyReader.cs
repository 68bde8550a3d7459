using System.Collections.Immutable;
using Coffer.Attestation.Snp;
using Coffer.Yaml;

namespace Coffer.Attestation.Policies;

/// <summary>Reads the member <c>snp</c> of a policy.</summary>
internal static class SnpPolicyReader
{
    private static readonly ImmutableSortedDictionary<string, SigningKey> s_signers = ImmutableSortedDictionary
        .Create<string, SigningKey>(StringComparer.Ordinal)
        .Add("vcek", SigningKey.Vcek)
        .Add("vlek", SigningKey.Vlek);

    private static readonly ImmutableSortedDictionary<string, PlatformInfo> s_platform = ImmutableSortedDictionary
        .Create<string, PlatformInfo>(StringComparer.Ordinal)
        .Add("smt", PlatformInfo.SmtEn)
        .Add("tsme", PlatformInfo.TsmeEn)
        .Add("ecc", PlatformInfo.EccEn)
        .Add("rapl-disabled", PlatformInfo.RaplDis)
        .Add("ciphertext-hiding", PlatformInfo.CiphertextHidingDramEn)
        .Add("alias-check-complete", PlatformInfo.AliasCheckComplete)
        .Add("tio", PlatformInfo.TioEn);

    /// <summary>The policy of a mapping; what is wrong goes to its errors.</summary>
    internal static SnpPolicy Read(YamlMapping mapping, PolicyValues values)
    {
        SnpPolicy safe = new();
        SnpPolicy policy = ReadLists(mapping, values, ReadFlags(mapping, safe)) with
        {
            MinimumAbi = values.Version(mapping, "minimum-abi", 2) is [byte major, byte minor]
                ? new AbiVersion(major, minor)
                : safe.MinimumAbi,
            MinimumTcb = ReadTcbs(mapping.Mapping("minimum-tcb")),
            MinimumLaunchTcb = ReadTcbs(mapping.Mapping("minimum-launch-tcb")),
            MinimumFirmware = values.Version(mapping, "minimum-firmware", 3) is [byte api, byte sub, byte build]
                ? new FirmwareVersion(api, sub, build)
                : safe.MinimumFirmware,
            MinimumGuestSvn = (uint)mapping.Number("minimum-guest-svn", safe.MinimumGuestSvn, 0, uint.MaxValue),
            RequiredPlatformInfo = Platform(mapping, "required-platform-info", values),
            ForbiddenPlatformInfo = Platform(mapping, "forbidden-platform-info", values),
            RequiredLaunchMitigations = values.Bits(mapping, "required-launch-mitigations"),
            RequiredCurrentMitigations = values.Bits(mapping, "required-current-mitigations"),
        };
        mapping.End();
        return policy;
    }

    private static SnpPolicy ReadFlags(YamlMapping mapping, SnpPolicy safe) =>
        safe with
        {
            AllowDebug = mapping.Flag("allow-debug", safe.AllowDebug),
            AllowMigrationAgent = mapping.Flag("allow-migration-agent", safe.AllowMigrationAgent),
            AllowCxl = mapping.Flag("allow-cxl", safe.AllowCxl),
            AllowSmt = mapping.Flag("allow-smt", safe.AllowSmt),
            RequireSingleSocket = mapping.Flag("require-single-socket", safe.RequireSingleSocket),
            RequireAes256Xts = mapping.Flag("require-aes-256-xts", safe.RequireAes256Xts),
            RequireRaplDisabled = mapping.Flag("require-rapl-disabled", safe.RequireRaplDisabled),
            RequireCiphertextHiding = mapping.Flag("require-ciphertext-hiding", safe.RequireCiphertextHiding),
            RequirePageSwapDisabled = mapping.Flag("require-page-swap-disabled", safe.RequirePageSwapDisabled),
            AllowProvisionalFirmware = mapping.Flag("allow-provisional-firmware", safe.AllowProvisionalFirmware),
            AllowMaskedChipId = mapping.Flag("allow-masked-chip-id", safe.AllowMaskedChipId),
            RequireRevocationList = mapping.Flag("require-revocation-list", safe.RequireRevocationList),
            RequireAuthorKey = mapping.Flag("require-author-key", safe.RequireAuthorKey),
        };

    private static SnpPolicy ReadLists(YamlMapping mapping, PolicyValues values, SnpPolicy policy) =>
        policy with
        {
            AllowedSigners = values.Words(mapping, "allowed-signers", s_signers) ?? policy.AllowedSigners,
            AllowedVmpls = values.Numbers(mapping, "allowed-vmpls", policy.AllowedVmpls, 3),
            ReportData = values.HexList(mapping, "report-data", 64, 64),
            Measurements = values.HexList(mapping, "measurements", 48, 48),
            HostData = values.HexList(mapping, "host-data", 32, 32),
            FamilyIds = values.HexList(mapping, "family-ids", 16, 16),
            ImageIds = values.HexList(mapping, "image-ids", 16, 16),
            ReportIds = values.HexList(mapping, "report-ids", 32, 32),
            MigrationAgents = mapping.Find("migration-agents") is null
                ? policy.MigrationAgents
                : values.HexList(mapping, "migration-agents", 32, 32),
            ChipIds = values.HexList(mapping, "chip-ids", 64, 64),
            IdKeyDigests = values.HexList(mapping, "id-key-digests", 48, 48),
            AuthorKeyDigests = values.HexList(mapping, "author-key-digests", 48, 48),
        };

    private static PlatformInfo Platform(YamlMapping mapping, string key, PolicyValues values) =>
        (values.Words(mapping, key, s_platform) ?? []).Aggregate(PlatformInfo.None, (all, bit) => all | bit);

    private static ImmutableSortedDictionary<ProductLine, TcbVersion> ReadTcbs(YamlMapping? mapping)
    {
        var tcbs = ImmutableSortedDictionary.CreateBuilder<ProductLine, TcbVersion>();
        if (mapping is null)
            return tcbs.ToImmutable();
        foreach (ProductLine line in Enum.GetValues<ProductLine>())
        {
            if (mapping.Mapping(line.Name().ToLowerInvariant()) is { } parts)
                tcbs[line] = ReadTcb(parts, line.Layout());
        }
        mapping.End();
        return tcbs.ToImmutable();
    }

    private static TcbVersion ReadTcb(YamlMapping parts, TcbLayout layout)
    {
        TcbVersion tcb = new()
        {
            Fmc = layout == TcbLayout.Turin ? Part(parts, "fmc") : (byte)0,
            BootLoader = Part(parts, "boot-loader"),
            Tee = Part(parts, "tee"),
            Snp = Part(parts, "snp"),
            Microcode = Part(parts, "microcode"),
        };
        parts.End();
        return tcb;
    }

    private static byte Part(YamlMapping parts, string key) => (byte)parts.Number(key, 0, 0, byte.MaxValue);
}
