namespace Coffer.Image.Description;

/// <summary>When a container is started again.</summary>
public enum RestartPolicy
{
    /// <summary>Whenever it ends.</summary>
    Always,

    /// <summary>When it ends with another exit code than 0, or by a signal.</summary>
    OnFailure,

    /// <summary>Never.</summary>
    No,
}
