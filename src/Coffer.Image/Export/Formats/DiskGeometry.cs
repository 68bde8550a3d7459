namespace Coffer.Image.Export.Formats;

/// <summary>Cylinders, heads and sectors of a VHD (the specification's appendix "CHS Calculation"); nothing of our time reads a disk by them.</summary>
/// <param name="Cylinders">Cylinders.</param>
/// <param name="Heads">Heads.</param>
/// <param name="SectorsPerTrack">Sectors of a track.</param>
public readonly record struct DiskGeometry(ushort Cylinders, byte Heads, byte SectorsPerTrack)
{
    private const long MostSectors = 65535L * 16 * 255;
    private const long SectorsOfLargeTracks = 65535L * 16 * 63;
    private const int CylindersOfAta = 1024;

    /// <summary>The geometry of a disk; not of all its sectors, where they do not fill a cylinder.</summary>
    public static DiskGeometry Of(long sectors)
    {
        long counted = Math.Min(sectors, MostSectors);
        (long heads, long perTrack) = counted >= SectorsOfLargeTracks ? (16, 255) : Small(counted);
        return new((ushort)(counted / perTrack / heads), (byte)heads, (byte)perTrack);
    }

    private static (long Heads, long SectorsPerTrack) Small(long sectors)
    {
        long tracks = sectors / 17;
        long heads = Math.Max(4, (tracks + CylindersOfAta - 1) / CylindersOfAta);
        if (heads <= 16 && tracks < heads * CylindersOfAta)
            return (heads, 17);
        return sectors / 31 < 16 * CylindersOfAta ? (16, 31) : (16, 63);
    }
}
