namespace Coffer.Image.Description;

/// <summary>A port of the machine that leads into a container.</summary>
/// <param name="Machine">Port of the machine.</param>
/// <param name="Inside">Port in the container.</param>
/// <param name="IsUdp">UDP, where it is not TCP.</param>
public readonly record struct PublishedPort(ushort Machine, ushort Inside, bool IsUdp);
