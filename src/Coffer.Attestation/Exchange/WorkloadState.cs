using System.Collections.Immutable;

namespace Coffer.Attestation.Exchange;

/// <summary>How a workload is, as its machine says.</summary>
/// <param name="Name">Its name.</param>
public sealed record WorkloadState(string Name)
{
    /// <summary><c>container</c> or <c>program</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The image as the description says it; empty for a program.</summary>
    public string Image { get; init; } = "";

    /// <summary>Digest of the image's manifest, <c>sha256:...</c>; empty for a program.</summary>
    public string Digest { get; init; } = "";

    /// <summary><c>MACHINE:INSIDE/PROTOCOL</c>.</summary>
    public ImmutableArray<string> Ports { get; init; } = [];

    /// <summary>Names of the secrets that it waits for.</summary>
    public ImmutableArray<string> WaitsFor { get; init; } = [];

    /// <summary>systemd's ActiveState.</summary>
    public string State { get; init; } = "";

    /// <summary>systemd's SubState.</summary>
    public string SubState { get; init; } = "";

    /// <summary><c>none</c> without a check, <c>starting</c>, <c>healthy</c> or <c>unhealthy</c>.</summary>
    public string Health { get; init; } = "";

    /// <summary>How often it was started again by itself since somebody did last.</summary>
    public long Restarts { get; init; }

    /// <summary>Seconds since it was up; 0 when it is not.</summary>
    public long UpSeconds { get; init; }

    /// <summary>systemd's Result: <c>success</c>, or why it failed last.</summary>
    public string Result { get; init; } = "";

    /// <summary>Exit status of its last process.</summary>
    public long ExitStatus { get; init; }
}
