namespace Coffer.Machine.Tests.Cuts;

/// <summary>
/// How much of the power cuts a run does: by itself what fits into every run of all tests; all of it with <c>COFFER_POWER_CUTS</c> set to the number of
/// cuts of each operation that are really booted (docs/power-cuts.md).
/// </summary>
internal static class CutScope
{
    private const int FastBoots = 2;
    private const int FastTears = 64;
    private const int FastSlices = 5;
    private static readonly string? s_boots = Environment.GetEnvironmentVariable("COFFER_POWER_CUTS");

    /// <summary>Cuts of each operation that are really booted.</summary>
    public static int Boots => s_boots is null ? FastBoots : int.Parse(s_boots);

    /// <summary>Cuts of each further part of an operation that are really booted.</summary>
    public static int MoreBoots => s_boots is null ? 0 : int.Parse(s_boots);

    /// <summary>Slices of a rotation of the volume key of which every cut is judged.</summary>
    public static int Slices => s_boots is null ? FastSlices : int.MaxValue;

    /// <summary>Sectors between two places at which a long write of one is torn: the same in each, since there are hundreds.</summary>
    public static int SliceTearStep => FastTears;

    /// <summary>Sectors between two places at which a long write is torn.</summary>
    public static int TearStep => s_boots is null ? FastTears : 1;
}
