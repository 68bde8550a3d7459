using System.Text;
using System.Text.Json;
using Coffer.Lab;

namespace Coffer.Cli.Running;

/// <summary>What happened in a run, stage by stage.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Answer">The workload's answer, when it was asked for.</param>
internal sealed record RunReport(LabMachine Machine, Answer? Answer)
{
    private IEnumerable<ConsoleStage> Stages => Machine.Serial.Lines.Select(ConsoleStage.Of).OfType<ConsoleStage>();

    /// <summary>For a person.</summary>
    public string Text
    {
        get
        {
            StringBuilder text = new();
            foreach (ConsoleStage stage in Stages)
                text.Append($"{Seconds(stage.At), 8:F1} s  {stage.Name, -10} {stage.Text}\n");
            if (Answer is not null)
                text.Append(
                    $"{Seconds(Answer.At), 8:F1} s  answer     {Answer.Url} {Answer.Status}: {FirstLine(Answer.Body)}\n"
                );
            return text.Append($"state in {Machine.State.Directory}").ToString();
        }
    }

    /// <summary>For a machine.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteString("state", Machine.State.Directory);
        writer.WriteStartArray("forwards");
        foreach (PortForward forward in Machine.Options.Forwards)
            writer.WriteStringValue($"{forward.HostPort}:{forward.GuestPort}");
        writer.WriteEndArray();
        writer.WriteStartArray("stages");
        foreach (ConsoleStage stage in Stages)
            Write(writer, stage);
        writer.WriteEndArray();
        writer.WriteStartObject("pcrs");
        foreach ((int pcr, string value) in ConsolePcr.OfLastBoot(Machine.Serial.Lines))
            writer.WriteString($"{pcr}", value);
        writer.WriteEndObject();
        if (Answer is not null)
            Write(writer, Answer);
    }

    private static void Write(Utf8JsonWriter writer, ConsoleStage stage)
    {
        writer.WriteStartObject();
        writer.WriteNumber("seconds", Seconds(stage.At));
        writer.WriteString("stage", stage.Name);
        writer.WriteString("text", stage.Text);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Answer answer)
    {
        writer.WriteStartObject("answer");
        writer.WriteNumber("seconds", Seconds(answer.At));
        writer.WriteString("url", answer.Url.ToString());
        writer.WriteNumber("status", answer.Status);
        writer.WriteString("body", answer.Body);
        writer.WriteEndObject();
    }

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);

    private static string FirstLine(string body) =>
        body.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0) ?? "";
}
