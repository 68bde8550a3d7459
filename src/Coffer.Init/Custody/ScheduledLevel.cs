namespace Coffer.Init.Custody;

/// <summary>Where one level of the rotation schedule stands. Times are those in which the TPM was powered.</summary>
/// <param name="Word">The level: <c>rewrap</c> or <c>recovery</c>.</param>
/// <param name="Every">How long what it renews may live.</param>
/// <param name="Age">How long that has lived.</param>
/// <param name="Last">Generation that its last renewal led to; null when no receipt tells of one.</param>
internal sealed record ScheduledLevel(string Word, TimeSpan Every, TimeSpan Age, ulong? Last)
{
    /// <summary>True when it has lived long enough.</summary>
    internal bool IsDue => Age >= Every;

    /// <summary>How long it lives still.</summary>
    internal TimeSpan Left => IsDue ? TimeSpan.Zero : Every - Age;
}
