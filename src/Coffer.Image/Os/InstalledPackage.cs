namespace Coffer.Image.Os;

/// <summary>One Debian package of a tree, as dpkg's status file names it.</summary>
/// <param name="Name">Package name.</param>
/// <param name="Version">Debian version.</param>
/// <param name="Architecture">Debian architecture, or <c>all</c>.</param>
/// <param name="Source">Source package, with its version in brackets where that differs.</param>
public sealed record InstalledPackage(string Name, string Version, string Architecture, string Source);
