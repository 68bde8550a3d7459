namespace Coffer.Clouds.Google.Deploying;

/// <summary>What became of one thing.</summary>
public enum StepState
{
    /// <summary>It was made.</summary>
    Made,

    /// <summary>It was there, as it should be.</summary>
    AlreadyThere,

    /// <summary>It was removed.</summary>
    Removed,

    /// <summary>There was nothing to remove.</summary>
    NotThere,

    /// <summary>There is something of this name that is not ours: left alone.</summary>
    Foreign,
}
