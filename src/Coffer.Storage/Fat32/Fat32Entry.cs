namespace Coffer.Storage.Fat32;

/// <summary>A file or directory found in a volume.</summary>
/// <param name="Path">Where it is: parts separated by <c>/</c>.</param>
/// <param name="IsDirectory">True for a directory.</param>
/// <param name="Length">Size of a file in bytes; 0 for a directory.</param>
/// <param name="FirstCluster">Where it begins; 0 for an empty file.</param>
public sealed record Fat32Entry(string Path, bool IsDirectory, uint Length, uint FirstCluster);
