using System.Globalization;
using Coffer.Bytes;

namespace Coffer.Init.Console;

/// <summary>The console lines of docs/formats.md section 11, and the times of the stages for <c>boot.json</c>.</summary>
/// <param name="console">Where the lines go.</param>
/// <param name="clock">A clock whose time stamps count from the start of the kernel.</param>
internal sealed class StageLog(IConsole console, TimeProvider clock)
{
    private readonly List<StageTime> _times = [];
    private string _stage = "start";

    /// <summary>False where only refusals and reports are said: a boot of the production profile, whose console is the host's.</summary>
    internal bool SaysStages { get; set; } = true;

    /// <summary>The stages that ended, in order.</summary>
    internal IReadOnlyList<StageTime> Times => _times;

    /// <summary>Since the kernel started.</summary>
    internal TimeSpan Now => clock.GetElapsedTime(0);

    /// <summary>Says that a stage begins, does its work, and keeps its times.</summary>
    internal T Run<T>(string stage, string text, Func<T> work)
    {
        _stage = stage;
        TimeSpan begin = Now;
        Say(text);
        T result = work();
        _times.Add(new StageTime(stage, begin, Now));
        return result;
    }

    /// <inheritdoc cref="Run{T}"/>
    internal void Run(string stage, string text, Action work) =>
        Run(
            stage,
            text,
            () =>
            {
                work();
                return true;
            }
        );

    /// <summary>One more line of the stage that runs.</summary>
    internal void Say(string text)
    {
        if (SaysStages)
            console.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"coffer: [{_stage}] {text} +{Now.TotalSeconds:F3}")
            );
    }

    /// <summary>A line of no stage.</summary>
    internal void SayPlain(string line) => console.WriteLine(line);

    /// <summary>The block of a refusal.</summary>
    internal void Say(Refusal refusal)
    {
        foreach (string line in RefusalBlock.Lines(refusal))
            console.WriteLine(line);
    }
}
