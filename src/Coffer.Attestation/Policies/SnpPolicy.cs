using System.Collections.Immutable;
using Coffer.Attestation.Snp;

namespace Coffer.Attestation.Policies;

/// <summary>
/// What is required of SEV-SNP. A new one has safe defaults: no debugging, no migration, no memory behind CXL, no firmware that can be
/// rolled back, every known kind of key. Lists that are empty allow everything, and their rules are left not checked.
/// </summary>
public sealed record SnpPolicy
{
    private static readonly ReadOnlyMemory<byte> s_noMigrationAgent = Enumerable.Repeat((byte)0xff, 32).ToArray();

    /// <summary>True to accept guests that the host may debug: it reads and writes their memory.</summary>
    public bool AllowDebug { get; init; }

    /// <summary>True to accept guests that a migration agent may be bound to.</summary>
    public bool AllowMigrationAgent { get; init; }

    /// <summary>True to accept guests whose memory may be behind CXL.</summary>
    public bool AllowCxl { get; init; }

    /// <summary>True to accept guests that may run where threads share cores; clouds start all of theirs so.</summary>
    public bool AllowSmt { get; init; } = true;

    /// <summary>True to require SINGLE_SOCKET of the guest's policy.</summary>
    public bool RequireSingleSocket { get; init; }

    /// <summary>True to require MEM_AES_256_XTS of the guest's policy.</summary>
    public bool RequireAes256Xts { get; init; }

    /// <summary>True to require RAPL_DIS of the guest's policy.</summary>
    public bool RequireRaplDisabled { get; init; }

    /// <summary>True to require CIPHERTEXT_HIDING_DRAM of the guest's policy.</summary>
    public bool RequireCiphertextHiding { get; init; }

    /// <summary>True to require PAGE_SWAP_DISABLE of the guest's policy.</summary>
    public bool RequirePageSwapDisabled { get; init; }

    /// <summary>Lowest ABI that the guest's policy must demand.</summary>
    public AbiVersion MinimumAbi { get; init; }

    /// <summary>Lowest REPORTED_TCB by product line; a line without an entry is left not checked. AMD revokes by raising it.</summary>
    public ImmutableSortedDictionary<ProductLine, TcbVersion> MinimumTcb { get; init; } =
        ImmutableSortedDictionary<ProductLine, TcbVersion>.Empty;

    /// <summary>Lowest LAUNCH_TCB by product line; a line without an entry is left not checked.</summary>
    public ImmutableSortedDictionary<ProductLine, TcbVersion> MinimumLaunchTcb { get; init; } =
        ImmutableSortedDictionary<ProductLine, TcbVersion>.Empty;

    /// <summary>Lowest version of the SNP firmware that runs and of the one that is committed; null when any will do.</summary>
    public FirmwareVersion? MinimumFirmware { get; init; }

    /// <summary>True to accept firmware that is not committed yet: the host can still go back to the one before.</summary>
    public bool AllowProvisionalFirmware { get; init; }

    /// <summary>Keys that may sign reports.</summary>
    public ImmutableArray<SigningKey> AllowedSigners { get; init; } = [SigningKey.Vcek, SigningKey.Vlek];

    /// <summary>True to accept a CHIP_ID of zeros (MASK_CHIP_ID) in a report signed by the chip's own key.</summary>
    public bool AllowMaskedChipId { get; init; }

    /// <summary>True to require a certificate revocation list in the evidence.</summary>
    public bool RequireRevocationList { get; init; }

    /// <summary>VMPLs that the report may have been asked for from. 0xFFFFFFFF, the host, is refused whatever stands here.</summary>
    public ImmutableArray<uint> AllowedVmpls { get; init; } = [0, 1, 2, 3];

    /// <summary>REPORT_DATA, 64 bytes each, beside what the verifier expects itself.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> ReportData { get; init; } = [];

    /// <summary>MEASUREMENT, 48 bytes each.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Measurements { get; init; } = [];

    /// <summary>HOST_DATA, 32 bytes each.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> HostData { get; init; } = [];

    /// <summary>FAMILY_ID, 16 bytes each.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> FamilyIds { get; init; } = [];

    /// <summary>IMAGE_ID, 16 bytes each.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> ImageIds { get; init; } = [];

    /// <summary>REPORT_ID, 32 bytes each.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> ReportIds { get; init; } = [];

    /// <summary>REPORT_ID_MA, 32 bytes each. 32 times FFh, the default, is no migration agent.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> MigrationAgents { get; init; } = [s_noMigrationAgent];

    /// <summary>CHIP_ID, 64 bytes each.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> ChipIds { get; init; } = [];

    /// <summary>ID_KEY_DIGEST, 48 bytes each: SHA-384 of the id key's structure.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> IdKeyDigests { get; init; } = [];

    /// <summary>AUTHOR_KEY_DIGEST, 48 bytes each: SHA-384 of the author key's structure.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> AuthorKeyDigests { get; init; } = [];

    /// <summary>True to require that an author key signed the id key.</summary>
    public bool RequireAuthorKey { get; init; }

    /// <summary>Lowest GUEST_SVN.</summary>
    public uint MinimumGuestSvn { get; init; }

    /// <summary>Bits of PLATFORM_INFO that must be set.</summary>
    public PlatformInfo RequiredPlatformInfo { get; init; }

    /// <summary>Bits of PLATFORM_INFO that must not be set: SMT, above all.</summary>
    public PlatformInfo ForbiddenPlatformInfo { get; init; }

    /// <summary>Bits of LAUNCH_MIT_VECTOR that must be set; reports before version 5 have none.</summary>
    public ulong RequiredLaunchMitigations { get; init; }

    /// <summary>Bits of CURRENT_MIT_VECTOR that must be set; reports before version 5 have none.</summary>
    public ulong RequiredCurrentMitigations { get; init; }
}
