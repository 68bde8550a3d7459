using System.CommandLine;
using System.Text;
using Coffer.Bytes;
using Coffer.Cli.Text;

namespace Coffer.Cli.Recovering;

/// <summary>Where a secret goes that a verb brings to light: into a new file, or onto the screen when asked for in so many words.</summary>
internal sealed class SecretOutput
{
    private readonly Option<string?> _file = new("--output", "-o")
    {
        Description = "New file for it, mode 0600",
        HelpName = "FILE",
    };
    private readonly Option<bool> _reveal = new("--reveal")
    {
        Description = "Print it: whoever sees the screen or its scroll-back has it",
    };

    /// <summary>Its options.</summary>
    public IEnumerable<Option> Options => [_file, _reveal];

    /// <summary>Refuses, before anything is decrypted, when it is not said where to.</summary>
    /// <exception cref="RefusedException">Neither of the options, or both.</exception>
    public void Check(ParseResult parsed)
    {
        bool file = parsed.GetValue(_file) is not null;
        if (file != parsed.GetValue(_reveal))
            return;
        throw new RefusedException(
            new Refusal(
                "recovery.output",
                "what is secret",
                "one of --output FILE and --reveal",
                file ? "both" : "neither",
                "--output /dev/shm/NAME keeps it off every disk"
            )
        );
    }

    /// <summary>Gives it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="output">Where the report goes.</param>
    /// <param name="secret">What is secret; a file has it byte for byte, the screen with a line feed behind it.</param>
    /// <param name="kind">What it is: "recovery passphrase".</param>
    /// <param name="next">What to do with the file, for a person.</param>
    public void Give(ParseResult parsed, Output output, Secret secret, string kind, Func<string, string> next)
    {
        if (parsed.GetValue(_file) is { } file)
        {
            SecretFile.Create(file, secret.Span);
            output.Result(
                $"Wrote the {kind} to {file} (mode 0600). Remove it when it has served: shred -u {file}\n{next(file)}",
                writer =>
                {
                    writer.WriteString("kind", kind);
                    writer.WriteString("file", file);
                }
            );
            return;
        }
        string text = Encoding.ASCII.GetString(secret.Span);
        output.Result(
            text,
            writer =>
            {
                writer.WriteString("kind", kind);
                writer.WriteString("secret", text);
            }
        );
    }
}
