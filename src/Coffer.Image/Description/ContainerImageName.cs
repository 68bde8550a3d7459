namespace Coffer.Image.Description;

/// <summary>Which image a container runs.</summary>
/// <param name="Text">As it was written: a path, or a reference with a digest.</param>
/// <param name="Archive">Absolute path of the OCI archive that is built into the machine; null for an image that the machine pulls.</param>
public sealed record ContainerImageName(string Text, string? Archive)
{
    /// <summary>Port of the registry of a reference that names one; null otherwise.</summary>
    public string? RegistryPort => Archive is null && Text.Split('/')[0].Split(':') is [_, string port] ? port : null;
}
