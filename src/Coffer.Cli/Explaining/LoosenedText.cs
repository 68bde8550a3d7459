using System.Collections.Immutable;
using System.Text;
using Coffer.Image.Description;

namespace Coffer.Cli.Explaining;

/// <summary>What a description loosens, for a person.</summary>
internal static class LoosenedText
{
    /// <summary>The text.</summary>
    public static string Render(MachineDescription machine, ImmutableArray<LoosenedSetting> loosened)
    {
        if (loosened.IsEmpty)
            return $"machine {machine.Name}: nothing is loosened";
        StringBuilder text = new($"machine {machine.Name}: what its description loosens\n");
        foreach (LoosenedSetting setting in loosened)
            text.Append($"\n  {setting.Where}: {setting.Says}\n    {setting.Means}\n");
        return text.ToString().TrimEnd();
    }
}
