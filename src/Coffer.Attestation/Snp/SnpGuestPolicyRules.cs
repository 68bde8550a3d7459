using System.Collections.Immutable;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Snp;

/// <summary>Rules about POLICY: what the firmware lets the host do to the guest.</summary>
public static class SnpGuestPolicyRules
{
    private const string Source = "AMD 56860, section 4.3, Guest Policy";

    /// <summary>snp.guest-policy-reserved.</summary>
    public static readonly Rule Reserved = Amd(
        "reserved",
        "Bit 17 of the guest policy is one, and the bits from 26 on are zero"
    );

    /// <summary>snp.guest-policy-abi.</summary>
    public static readonly Rule Abi = Required("abi", "The guest demands a firmware ABI of at least the policy's");

    /// <summary>snp.guest-policy-smt.</summary>
    public static readonly Rule Smt = Required(
        "smt",
        "The guest may not share cores between threads, unless the policy allows it"
    );

    /// <summary>snp.guest-policy-migration-agent.</summary>
    public static readonly Rule MigrationAgent = Required(
        "migration-agent",
        "No migration agent may be bound to the guest, unless the policy allows it"
    );

    /// <summary>snp.guest-policy-debug.</summary>
    public static readonly Rule Debug = Required(
        "debug",
        "The host may not debug the guest, unless the policy allows it"
    );

    /// <summary>snp.guest-policy-single-socket.</summary>
    public static readonly Rule SingleSocket = Required(
        "single-socket",
        "The guest stays on one socket, where the policy requires it"
    );

    /// <summary>snp.guest-policy-cxl.</summary>
    public static readonly Rule Cxl = Required(
        "cxl",
        "The guest's memory is not behind CXL, unless the policy allows it"
    );

    /// <summary>snp.guest-policy-aes-256-xts.</summary>
    public static readonly Rule Aes256Xts = Required(
        "aes-256-xts",
        "The guest demands memory encryption with AES-256-XTS, where the policy requires it"
    );

    /// <summary>snp.guest-policy-rapl.</summary>
    public static readonly Rule Rapl = Required(
        "rapl",
        "The guest demands that power measurement is off, where the policy requires it"
    );

    /// <summary>snp.guest-policy-ciphertext-hiding.</summary>
    public static readonly Rule CiphertextHiding = Required(
        "ciphertext-hiding",
        "The guest demands that the host sees no ciphertext, where the policy requires it"
    );

    /// <summary>snp.guest-policy-page-swap.</summary>
    public static readonly Rule PageSwap = Required(
        "page-swap",
        "The guest demands that its pages are not moved, where the policy requires it"
    );

    private const string Field = "snp.report.POLICY";
    private const string StartedSo = "the guest was started so; start it with another policy, or allow it";

    private static readonly BitJudge s_smt = new(Smt, $"{Field}.SMT", wanted: false, StartedSo);
    private static readonly BitJudge s_migrationAgent = new(
        MigrationAgent,
        $"{Field}.MIGRATE_MA",
        wanted: false,
        StartedSo
    );
    private static readonly BitJudge s_debug = new(Debug, $"{Field}.DEBUG", wanted: false, StartedSo);
    private static readonly BitJudge s_singleSocket = new(
        SingleSocket,
        $"{Field}.SINGLE_SOCKET",
        wanted: true,
        StartedSo
    );
    private static readonly BitJudge s_cxl = new(Cxl, $"{Field}.CXL_ALLOW", wanted: false, StartedSo);
    private static readonly BitJudge s_aes256Xts = new(Aes256Xts, $"{Field}.MEM_AES_256_XTS", wanted: true, StartedSo);
    private static readonly BitJudge s_rapl = new(Rapl, $"{Field}.RAPL_DIS", wanted: true, StartedSo);
    private static readonly BitJudge s_ciphertextHiding = new(
        CiphertextHiding,
        $"{Field}.CIPHERTEXT_HIDING_DRAM",
        wanted: true,
        StartedSo
    );
    private static readonly BitJudge s_pageSwap = new(PageSwap, $"{Field}.PAGE_SWAP_DISABLE", wanted: true, StartedSo);

    /// <summary>All of them.</summary>
    public static ImmutableArray<Rule> All { get; } =
    [Reserved, Abi, Smt, MigrationAgent, Debug, SingleSocket, Cxl, Aes256Xts, Rapl, CiphertextHiding, PageSwap];

    /// <summary>Judges the guest policy of an authentic report.</summary>
    internal static void Judge(GuestPolicy seen, SnpPolicy policy, FindingList findings)
    {
        findings.Judge(
            Reserved,
            Field,
            seen.ReservedOne && seen.ReservedZero == 0,
            "bit 17 one, bits 63:26 zero",
            seen.ToString(),
            "a firmware of today starts no guest with it"
        );
        findings.Judge(
            Abi,
            "snp.report.POLICY.ABI",
            seen.Abi.IsAtLeast(policy.MinimumAbi),
            policy.MinimumAbi.ToString(),
            seen.Abi.ToString(),
            StartedSo
        );
        findings.Add(s_smt.Judge(seen.Smt, policy.AllowSmt));
        findings.Add(s_migrationAgent.Judge(seen.MigrateMa, policy.AllowMigrationAgent));
        findings.Add(s_debug.Judge(seen.Debug, policy.AllowDebug));
        findings.Add(s_singleSocket.Judge(seen.SingleSocket, !policy.RequireSingleSocket));
        findings.Add(s_cxl.Judge(seen.CxlAllow, policy.AllowCxl));
        findings.Add(s_aes256Xts.Judge(seen.MemAes256Xts, !policy.RequireAes256Xts));
        findings.Add(s_rapl.Judge(seen.RaplDis, !policy.RequireRaplDisabled));
        findings.Add(s_ciphertextHiding.Judge(seen.CiphertextHiding, !policy.RequireCiphertextHiding));
        findings.Add(s_pageSwap.Judge(seen.PageSwapDisable, !policy.RequirePageSwapDisabled));
    }

    private static Rule Amd(string name, string means) => new($"snp.guest-policy-{name}", means, Source, Trust.Amd);

    private static Rule Required(string name, string means) =>
        new($"snp.guest-policy-{name}", means, $"{Source}; policy", Trust.Amd | Trust.PolicyAuthor);
}
