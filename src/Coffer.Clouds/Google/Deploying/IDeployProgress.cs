namespace Coffer.Clouds.Google.Deploying;

/// <summary>Where a deployment says what it does.</summary>
public interface IDeployProgress
{
    /// <summary>One line.</summary>
    void Say(string line);

    /// <summary>How far the upload is.</summary>
    /// <param name="done">Bytes that arrived.</param>
    /// <param name="all">Bytes in all.</param>
    void Uploaded(long done, long all);
}
