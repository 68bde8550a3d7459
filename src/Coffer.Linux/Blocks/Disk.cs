namespace Coffer.Linux.Blocks;

/// <summary>A whole disk as the kernel knows it.</summary>
/// <param name="Name">Its name in sysfs: <c>vda</c>.</param>
/// <param name="Path">Its node: <c>/dev/vda</c>.</param>
public sealed record Disk(string Name, string Path);
