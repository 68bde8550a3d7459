using System.Collections.Immutable;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation;

/// <summary>Rules about what the machine says of itself: where signed evidence names the same thing, both must agree.</summary>
public static class MachineRules
{
    private const string Measured = "docs/formats.md, section 10";
    private const string CommandLine = "docs/formats.md, section 2";
    private const string Build = "measurements.json of the build";
    private const Trust Software = Trust.TpmMaker | Trust.Firmware | Trust.OwnerSoftware;

    /// <summary>machine.name.</summary>
    public static readonly Rule Name = new(
        "machine.name",
        "The machine's name is that of the build that it booted",
        Build,
        Software | Trust.PolicyAuthor
    );

    /// <summary>machine.version.</summary>
    public static readonly Rule Version = new(
        "machine.version",
        "The image version is that of the build that it booted",
        Build,
        Software | Trust.PolicyAuthor
    );

    /// <summary>machine.root-hash.</summary>
    public static readonly Rule RootHash = new(
        "machine.root-hash",
        "The root hash is the one on the command line that was measured",
        CommandLine,
        Software
    );

    /// <summary>machine.vault.</summary>
    public static readonly Rule Vault = new(
        "machine.vault",
        "The vault is the one that /init measured into PCR 15 when it opened it",
        Measured,
        Software
    );

    /// <summary>machine.volume-key-id.</summary>
    public static readonly Rule VolumeKeyId = new(
        "machine.volume-key-id",
        "The volume key is the one that /init measured into PCR 15 when it opened the vault",
        Measured,
        Software
    );

    /// <summary>machine.claims.</summary>
    public static readonly Rule Claims = new(
        "machine.claims",
        "What the machine says of itself is covered by the quote: nobody changed it on the way",
        "docs/formats.md, section 14",
        Trust.OwnerSoftware
    );

    /// <summary>machine.recovered.</summary>
    public static readonly Rule Recovered = new(
        "machine.recovered",
        "The TPM opened the vault in this boot, and its header's MAC was checked; no recovery passphrase was needed",
        "docs/formats.md, section 24",
        Software
    );

    /// <summary>All of them.</summary>
    public static ImmutableArray<Rule> All { get; } = [Name, Version, RootHash, Vault, VolumeKeyId, Claims, Recovered];
}
