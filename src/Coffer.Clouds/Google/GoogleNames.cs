using System.Text.RegularExpressions;
using Coffer.Bytes;

namespace Coffer.Clouds.Google;

/// <summary>What Google takes for a name. Names go into addresses: nothing else must.</summary>
internal static partial class GoogleNames
{
    /// <summary>Refuses what is no name.</summary>
    public static Refusal? Judge(string thing, string name, Regex form, string expected) =>
        form.IsMatch(name)
            ? null
            : new Refusal(
                "gcp.name",
                thing,
                expected,
                name.Length == 0 ? "nothing" : Http.ForeignText.Printable(name),
                "compute names and buckets have lower-case letters, digits and dashes"
            );

    /// <summary>Images, machines, rules, zones, machine types.</summary>
    [GeneratedRegex(@"\A[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?\z")]
    public static partial Regex Resource();

    /// <summary>Projects, those of a domain too.</summary>
    [GeneratedRegex(@"\A(?:[a-z0-9][-a-z0-9.]{0,62}:)?[a-z][-a-z0-9]{0,61}[a-z0-9]\z")]
    public static partial Regex Project();

    /// <summary>Buckets.</summary>
    [GeneratedRegex(@"\A[a-z0-9][-._a-z0-9]{1,220}[a-z0-9]\z")]
    public static partial Regex Bucket();

    /// <summary>TCP ports: one, or a range.</summary>
    [GeneratedRegex(@"\A[1-9][0-9]{0,4}(?:-[1-9][0-9]{0,4})?\z")]
    public static partial Regex Ports();
}
