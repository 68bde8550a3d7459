using System.Collections.Immutable;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Azure;

/// <summary>Rules about the report of Azure's paravisor. The paravisor itself is part of the SNP report's launch measurement.</summary>
public static class HclRules
{
    private const string Source =
        "Azure, guest attestation for confidential VMs, section on the attestation report; OpenHCL, IGVM attest protocol";

    /// <summary>hcl.report.</summary>
    public static readonly Rule Report = new(
        "hcl.report",
        "The paravisor's report is well-formed: headers of known versions around an SNP report and claims",
        Source,
        Trust.Nobody
    );

    /// <summary>hcl.claims.</summary>
    public static readonly Rule Claims = new(
        "hcl.claims",
        "The claims can be read and name one attestation key",
        Source,
        Trust.Nobody
    );

    /// <summary>hcl.binding.</summary>
    public static readonly Rule Binding = new(
        "hcl.binding",
        "REPORT_DATA of the SNP report is the hash of the claims, filled up with zeros",
        Source,
        Trust.Amd | Trust.Paravisor
    );

    /// <summary>hcl.vmpl.</summary>
    public static readonly Rule Vmpl = new(
        "hcl.vmpl",
        "The paravisor asked for the SNP report: it runs at VMPL 0, the guest above it does not",
        "AMD 56860, ATTESTATION_REPORT; Azure, confidential VM design",
        Trust.Amd | Trust.Paravisor
    );

    /// <summary>hcl.secure-boot.</summary>
    public static readonly Rule SecureBoot = new(
        "hcl.secure-boot",
        "What the paravisor says of Secure Boot; the boot's own evidence decides",
        Source,
        Trust.Amd | Trust.Paravisor
    );

    /// <summary>hcl.console.</summary>
    public static readonly Rule Console = new(
        "hcl.console",
        "What the paravisor says of the serial console",
        Source,
        Trust.Amd | Trust.Paravisor
    );

    /// <summary>hcl.freshness.</summary>
    public static readonly Rule Freshness = new(
        "hcl.freshness",
        "The report was made for this challenge; it never was, a quote by the key that it names must be",
        Source,
        Trust.Amd | Trust.Paravisor
    );

    /// <summary>All of them.</summary>
    public static ImmutableArray<Rule> All { get; } = [Report, Claims, Binding, Vmpl, SecureBoot, Console, Freshness];
}
