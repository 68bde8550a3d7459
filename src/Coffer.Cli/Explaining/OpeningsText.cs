using System.Collections.Immutable;
using System.Text;
using Coffer.Image.Description;

namespace Coffer.Cli.Explaining;

/// <summary>What a description opens in the network, for a person.</summary>
internal static class OpeningsText
{
    /// <summary>The text.</summary>
    public static string Render(ImmutableArray<NetworkOpening> openings)
    {
        if (openings.IsEmpty)
            return "in the network nothing is open, in either direction";
        StringBuilder text = new("open in the network, by who speaks first\n\n");
        int width = openings.Max(opening => opening.What.Length);
        foreach (NetworkOpening opening in openings)
            text.Append($"  {opening.Direction, -3}  {opening.What.PadRight(width)}  {opening.Who}\n");
        return text.ToString().TrimEnd();
    }
}
