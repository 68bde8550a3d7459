namespace Coffer.Image.Build;

/// <summary>Learns how a build goes on.</summary>
public interface IBuildProgress
{
    /// <summary>A stage begins.</summary>
    void Started(BuildStage stage);

    /// <summary>A stage is done.</summary>
    /// <param name="stage">Which.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="cached">True when an earlier build had done it.</param>
    void Finished(BuildStage stage, TimeSpan took, bool cached);

    /// <summary>Something in a cache is not what was written there, and is made anew.</summary>
    /// <param name="entry">Its name.</param>
    void Damaged(string entry);
}
