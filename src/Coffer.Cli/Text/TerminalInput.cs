using Coffer.Bytes;

namespace Coffer.Cli.Text;

/// <summary>What a person types at the terminal without it being shown.</summary>
internal static class TerminalInput
{
    private const int Longest = 255;

    /// <summary>Asks for one line of printable ASCII.</summary>
    /// <param name="prompt">What is asked for.</param>
    public static Secret AskSecret(string prompt)
    {
        Console.Error.Write($"{prompt}: ");
        using Secret typed = Secret.Allocate(Longest);
        int length = 0;
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                length = Math.Max(0, length - 1);
            else if (char.IsAscii(key.KeyChar) && !char.IsControl(key.KeyChar) && length < Longest)
                typed.Writable[length++] = (byte)key.KeyChar;
        }
        Console.Error.WriteLine();
        return Secret.CopyOf(typed.Span[..length]);
    }
}
