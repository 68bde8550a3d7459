using System.Collections.Immutable;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Snp;

/// <summary>Rules about POLICY: what the firmware lets the host do to the guest.</summary>
public static class SnpGuestPolicyRules
{
    private const string Source = "AMD 56860, section 4.3, table 10";

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
    private const string Zero = "0";
    private const string One = "1";
    private const string Any = "0 or 1";
    private const string StartedSo = "the guest was started so; start it with another policy, or allow it";

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
        Forbidden(Smt, "snp.report.POLICY.SMT", seen.Smt, policy.AllowSmt, findings);
        Forbidden(MigrationAgent, "snp.report.POLICY.MIGRATE_MA", seen.MigrateMa, policy.AllowMigrationAgent, findings);
        Forbidden(Debug, "snp.report.POLICY.DEBUG", seen.Debug, policy.AllowDebug, findings);
        Wanted(
            SingleSocket,
            "snp.report.POLICY.SINGLE_SOCKET",
            seen.SingleSocket,
            policy.RequireSingleSocket,
            findings
        );
        Forbidden(Cxl, "snp.report.POLICY.CXL_ALLOW", seen.CxlAllow, policy.AllowCxl, findings);
        Wanted(Aes256Xts, "snp.report.POLICY.MEM_AES_256_XTS", seen.MemAes256Xts, policy.RequireAes256Xts, findings);
        Wanted(Rapl, "snp.report.POLICY.RAPL_DIS", seen.RaplDis, policy.RequireRaplDisabled, findings);
        Wanted(
            CiphertextHiding,
            "snp.report.POLICY.CIPHERTEXT_HIDING_DRAM",
            seen.CiphertextHiding,
            policy.RequireCiphertextHiding,
            findings
        );
        Wanted(
            PageSwap,
            "snp.report.POLICY.PAGE_SWAP_DISABLE",
            seen.PageSwapDisable,
            policy.RequirePageSwapDisabled,
            findings
        );
    }

    private static void Forbidden(Rule rule, string field, bool seen, bool allowed, FindingList findings) =>
        findings.Judge(rule, field, allowed || !seen, allowed ? Any : Zero, seen ? One : Zero, StartedSo);

    private static void Wanted(Rule rule, string field, bool seen, bool required, FindingList findings) =>
        findings.Judge(rule, field, seen || !required, required ? One : Any, seen ? One : Zero, StartedSo);

    private static Rule Amd(string name, string means) => new($"snp.guest-policy-{name}", means, Source, Trust.Amd);

    private static Rule Required(string name, string means) =>
        new($"snp.guest-policy-{name}", means, $"{Source}; policy", Trust.Amd | Trust.PolicyAuthor);
}
