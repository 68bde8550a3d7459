namespace Coffer.Init.Console;

/// <summary>Where /init speaks to a person: lines, never a prompt.</summary>
internal interface IConsole
{
    /// <summary>Writes one line.</summary>
    void WriteLine(string line);
}
