using System.Collections.Immutable;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.EventLogs;

/// <summary>Rules about Secure Boot, as PCR 7 has it.</summary>
public static class SecureBootRules
{
    private const string Section = "TCG PC Client Platform Firmware Profile 1.06, PCR[7]";

    /// <summary>The variables.</summary>
    public static readonly Rule Variables = new(
        "secure-boot.variables",
        "SecureBoot, PK, KEK, db and dbx were measured once each, in this order, before the separator",
        Section,
        Trust.Firmware
    );

    /// <summary>Form of SecureBoot.</summary>
    public static readonly Rule VariableSize = new(
        "secure-boot.variable-size",
        "The variable SecureBoot has exactly one byte",
        "UEFI 2.10, section 3.3, table 3.1",
        Trust.Firmware
    );

    /// <summary>On.</summary>
    public static readonly Rule Enabled = new("secure-boot.enabled", "Secure Boot was on", Section, Trust.Firmware);

    /// <summary>Debug mode and the like.</summary>
    public static readonly Rule Actions = new(
        "secure-boot.debug-mode",
        "The firmware did not run in debug mode, and did nothing unknown to Secure Boot",
        $"{Section} (\"UEFI Debug Mode\")",
        Trust.Firmware
    );

    /// <summary>Keys.</summary>
    public static readonly Rule Keys = new(
        "secure-boot.keys",
        "PK, KEK and db hold keys",
        "UEFI 2.10, section 32.3: without PK the firmware is in setup mode",
        Trust.Firmware
    );

    /// <summary>Form of the databases.</summary>
    public static readonly Rule Databases = new(
        "secure-boot.databases",
        "PK, KEK, db and dbx are lists of signatures",
        "UEFI 2.10, section 32.4.1",
        Trust.Firmware
    );

    /// <summary>Authorities.</summary>
    public static readonly Rule Authority = new(
        "secure-boot.authority",
        "What was started was allowed by an entry that was measured",
        Section,
        Trust.Firmware
    );

    /// <summary>Authorities before the separator.</summary>
    public static readonly Rule EarlyAuthority = new(
        "secure-boot.early-authority",
        "Before the separator nothing was allowed to start, option ROMs aside",
        Section,
        Trust.Firmware
    );

    /// <summary>Whose entries.</summary>
    public static readonly Rule AuthorityKnown = new(
        "secure-boot.authority-known",
        "Every entry that allowed something is in db, or is one of shim's",
        $"{Section}; shim, include/mok.h",
        Trust.Firmware
    );

    /// <summary>All of them, in the order of judging.</summary>
    public static ImmutableArray<Rule> All { get; } =
    [Variables, VariableSize, Enabled, Actions, Keys, Databases, Authority, EarlyAuthority, AuthorityKnown];
}
