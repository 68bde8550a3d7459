using System.Collections.Immutable;
using Coffer.Lab;

namespace Coffer.Cli.Running;

/// <summary>What the caller of <c>coffer run</c> asked for.</summary>
internal sealed record RunRequest
{
    /// <summary>The image; null to go on with a state.</summary>
    public required string? Image { get; init; }

    /// <summary>The owner's keys.</summary>
    public required string KeyDirectory { get; init; }

    /// <summary>Where the machine's state is kept.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Bytes of a new machine's disk.</summary>
    public required long DiskSize { get; init; }

    /// <summary>Ports that lead into the machine.</summary>
    public required ImmutableArray<PortForward> Forwards { get; init; }

    /// <summary>Memory, MiB.</summary>
    public required int MemoryMiB { get; init; }

    /// <summary>Forget an earlier state.</summary>
    public required bool Fresh { get; init; }

    /// <summary>Show every line of the console.</summary>
    public required bool WholeConsole { get; init; }

    /// <summary>Path to ask the workload for, or null.</summary>
    public required string? AnswerPath { get; init; }

    /// <summary>End the machine after the answer.</summary>
    public required bool Once { get; init; }

    /// <summary>How long to wait for the answer.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Where the report goes beside standard output, or null.</summary>
    public required string? ReportPath { get; init; }
}
