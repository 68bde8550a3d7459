namespace Coffer.Clouds.Google.Deploying;

/// <summary>One thing, and what became of it.</summary>
/// <param name="Thing">Kind and name.</param>
/// <param name="State">What became of it.</param>
public sealed record Step(string Thing, StepState State)
{
    /// <summary>The state for people.</summary>
    public string Words =>
        State switch
        {
            StepState.Made => "made",
            StepState.AlreadyThere => "already there",
            StepState.Removed => "removed",
            StepState.NotThere => "not there",
            _ => "not ours, left alone",
        };

    /// <summary>The state for machines.</summary>
    public string Name =>
        State switch
        {
            StepState.Made => "made",
            StepState.AlreadyThere => "already-there",
            StepState.Removed => "removed",
            StepState.NotThere => "not-there",
            _ => "foreign",
        };
}
