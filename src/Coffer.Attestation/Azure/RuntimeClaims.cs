using Coffer.Attestation.Certificates;
using Coffer.Bytes;

namespace Coffer.Attestation.Azure;

/// <summary>The runtime claims of Azure's paravisor: JSON whose hash is the SNP report's REPORT_DATA.</summary>
public sealed record RuntimeClaims
{
    /// <summary>Largest claims that are looked at, in bytes.</summary>
    public const int MaxSize = 32 * 1024;

    /// <summary>HCLAkPub: the vTPM's attestation key.</summary>
    public required SubjectPublicKeyInfo AttestationKey { get; init; }

    /// <summary>HCLEkPub: the vTPM's endorsement key; null when the claims have none.</summary>
    public SubjectPublicKeyInfo? EndorsementKey { get; init; }

    /// <summary>secure-boot of vm-configuration; null when it does not say.</summary>
    public bool? SecureBoot { get; init; }

    /// <summary>console-enabled of vm-configuration; null when it does not say.</summary>
    public bool? ConsoleEnabled { get; init; }

    /// <summary>interactive-console-enabled of vm-configuration; null when it does not say.</summary>
    public bool? InteractiveConsoleEnabled { get; init; }

    /// <summary>tpm-enabled of vm-configuration; null when it does not say.</summary>
    public bool? TpmEnabled { get; init; }

    /// <summary>tpm-persisted of vm-configuration; null when it does not say.</summary>
    public bool? TpmPersisted { get; init; }

    /// <summary>vmUniqueId of vm-configuration; null when it does not say.</summary>
    public string? VmUniqueId { get; init; }

    /// <summary>user-data: what the guest wrote into NV index 01400002h before the report was made; empty when there is none.</summary>
    public ReadOnlyMemory<byte> UserData { get; init; }

    /// <summary>Reads claims.</summary>
    public static Parsed<RuntimeClaims> Read(ReadOnlySpan<byte> utf8) =>
        utf8.Length > MaxSize
            ? new Refusal("runtime-claims.size", "runtime claims", $"at most {MaxSize} bytes", $"{utf8.Length}")
            : new RuntimeClaimsReader(utf8).Read();
}
