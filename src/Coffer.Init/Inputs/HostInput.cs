namespace Coffer.Init.Inputs;

/// <summary>Something the host fed into this boot.</summary>
/// <param name="Source">Which way it came: <c>smbios-11</c>, <c>extra</c>, <c>fw-cfg</c>, <c>acpi</c>, <c>pcr-12</c>, <c>pcr-13</c>.</param>
/// <param name="Name">Its name; never its value, which may be somebody's secret.</param>
/// <param name="Treatment">What becomes of it.</param>
internal sealed record HostInput(string Source, string Name, InputTreatment Treatment)
{
    /// <summary>One line for a person.</summary>
    public override string ToString() => $"{Source}: {Name}, {Treatment.ToString().ToLowerInvariant()}";
}
