using Coffer.Bytes;

namespace Coffer.Cli.Text;

/// <summary>What a person types at the terminal without it being shown.</summary>
internal static class TerminalInput
{
    private const int Longest = 255;

    /// <summary>Asks for one line of printable ASCII.</summary>
    /// <param name="prompt">What is asked for.</param>
    /// <exception cref="RefusedException"><c>cli.typed</c>: nothing, too much, or another key.</exception>
    public static Secret AskSecret(string prompt)
    {
        Console.Error.Write($"{prompt}: ");
        try
        {
            return Read(prompt, () => Console.ReadKey(intercept: true));
        }
        finally
        {
            Console.Error.WriteLine();
        }
    }

    /// <summary>Takes keys up to Enter. What does not fit is not left out: that would be another secret, and a token counts the try.</summary>
    internal static Secret Read(string prompt, Func<ConsoleKeyInfo> next)
    {
        using Secret typed = Secret.Allocate(Longest);
        int length = 0;
        bool fits = true;
        while (next() is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                length = Math.Max(0, length - 1);
            else if (length < Longest && key.KeyChar is >= ' ' and <= '~')
                typed.Writable[length++] = (byte)key.KeyChar;
            else
                fits = false;
        }
        return fits && length > 0
            ? Secret.CopyOf(typed.Span[..length])
            : throw new RefusedException(
                new Refusal(
                    "cli.typed",
                    prompt,
                    $"1 to {Longest} printable ASCII characters",
                    fits ? "nothing" : "more, or another key",
                    "nothing was tried: run it again"
                )
            );
    }
}
