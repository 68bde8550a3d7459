namespace Coffer.Image.Description;

/// <summary>A directory of the vault in a container.</summary>
/// <param name="Name">Name of the volume, <c>[a-z][a-z0-9-]{0,31}</c>; containers that name the same one share it.</param>
/// <param name="Path">Absolute path in the container.</param>
/// <param name="IsReadOnly">The container cannot write it (<c>ro</c>).</param>
/// <param name="IsExecutable">Programs in it can be started (<c>exec</c>).</param>
public sealed record VolumeMount(string Name, string Path, bool IsReadOnly, bool IsExecutable);
