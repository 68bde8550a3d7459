using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Clouds.Google.Deploying;

namespace Coffer.Cli.Deploying;

/// <summary>What became of each thing of a machine.</summary>
/// <param name="steps">In the order in which it was looked at.</param>
internal sealed class StepsReport(ImmutableArray<Step> steps)
{
    /// <summary>For a person: a line each.</summary>
    public string Text => string.Join('\n', steps.Select(step => $"{step.Thing}: {step.Words}"));

    /// <summary>True when there was nothing at all.</summary>
    public bool IsNothing => steps.All(step => step.State == StepState.NotThere);

    /// <summary>True when something that is not ours was left.</summary>
    public bool HasForeign => steps.Any(step => step.State == StepState.Foreign);

    /// <summary>For a machine: the member <c>steps</c>.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("steps");
        foreach (Step step in steps)
        {
            writer.WriteStartObject();
            writer.WriteString("thing", step.Thing);
            writer.WriteString("state", step.Name);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
