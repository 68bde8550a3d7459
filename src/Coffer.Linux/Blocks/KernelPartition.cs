namespace Coffer.Linux.Blocks;

/// <summary>A partition as the kernel knows it.</summary>
/// <param name="Number">Its number in the table.</param>
/// <param name="Path">Its node: <c>/dev/vda2</c>.</param>
/// <param name="Start">First byte on the disk.</param>
/// <param name="Length">Size in bytes.</param>
/// <param name="Device">Its device number.</param>
public sealed record KernelPartition(int Number, string Path, long Start, long Length, DeviceNumber Device);
