namespace Coffer.Image.Description;

/// <summary>Which image a container runs.</summary>
/// <param name="Text">As it was written: a path, or a reference with a digest.</param>
/// <param name="Archive">Absolute path of the OCI archive that is built into the machine; null for an image that the machine pulls.</param>
public sealed record ContainerImageName(string Text, string? Archive)
{
    /// <summary>The registry of a reference; null for an archive.</summary>
    public RegistryLocation? Source => Archive is null ? new RegistryLocation(Text.Split('/')[0]) : null;
}
