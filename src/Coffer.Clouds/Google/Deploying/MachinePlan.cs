using Coffer.Clouds.Google.Uploading;

namespace Coffer.Clouds.Google.Deploying;

/// <summary>The machine that shall be there: what <c>commands.sh</c> of <c>coffer export gcp</c> makes.</summary>
public sealed record MachinePlan
{
    /// <summary>Where, and its name.</summary>
    public required GcpPlace Place { get; init; }

    /// <summary>True where the bucket may be another project's.</summary>
    public bool IsForeignBucket { get; init; }

    /// <summary><c>disk.tar.gz</c> of the export.</summary>
    public required Archive Disk { get; init; }

    /// <summary>The owner's PK, DER.</summary>
    public required ReadOnlyMemory<byte> Pk { get; init; }

    /// <summary>The owner's KEK, DER.</summary>
    public required ReadOnlyMemory<byte> Kek { get; init; }

    /// <summary>The owner's db, DER.</summary>
    public required ReadOnlyMemory<byte> Db { get; init; }

    /// <summary>What the owner forbids, EFI_SIGNATURE_LISTs; null for nothing.</summary>
    public ReadOnlyMemory<byte>? Dbx { get; init; }

    /// <summary>What was chosen about it, judged.</summary>
    public required MachineShape Shape { get; init; }
}
