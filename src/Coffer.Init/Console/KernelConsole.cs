using Coffer.Linux.Machine;

namespace Coffer.Init.Console;

/// <summary>The machine's consoles.</summary>
/// <param name="console">Those that exist.</param>
internal sealed class KernelConsole(SystemConsole console) : IConsole
{
    /// <inheritdoc/>
    public void WriteLine(string line) => console.WriteLine(line);
}
