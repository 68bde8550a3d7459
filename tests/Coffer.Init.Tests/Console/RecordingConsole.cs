using Coffer.Init.Console;

namespace Coffer.Init.Tests.Console;

internal sealed class RecordingConsole : IConsole
{
    public List<string> Lines { get; } = [];

    public void WriteLine(string line) => Lines.Add(line);
}
