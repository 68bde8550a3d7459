namespace Coffer.Storage.Fat32;

/// <summary>What makes two volumes with the same files differ: fixed by the caller, so that nothing else does.</summary>
/// <param name="VolumeId">BS_VolID.</param>
/// <param name="Label">Volume label: at most 11 characters of a short name, upper case.</param>
/// <param name="Time">The time of every file and directory, to 2 seconds; from 1980 to 2107, no zone.</param>
public sealed record Fat32Identity(uint VolumeId, string Label, DateTime Time)
{
    internal ushort Date => (ushort)(((Time.Year - 1980) << 9) | (Time.Month << 5) | Time.Day);

    internal ushort TimeOfDay => (ushort)((Time.Hour << 11) | (Time.Minute << 5) | (Time.Second / 2));

    internal byte[] PaddedLabel => [.. Label.PadRight(11).Select(c => (byte)c)];

    internal void Require()
    {
        if (Label.Length is 0 or > 11 || Label.Any(c => c != ' ' && !ShortName.IsAllowed(c)) || Label[0] == ' ')
            throw new ArgumentException($"\"{Label}\" cannot be a volume label");
        if (Time.Year is < 1980 or > 2107)
            throw new ArgumentException($"{Time:O} cannot be the time of a file");
    }
}
