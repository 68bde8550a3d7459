using System.CommandLine;
using System.Globalization;
using System.Text;
using Coffer.Bytes;
using Coffer.Cli.Recovering;
using Coffer.Cli.Text;
using Coffer.Keys.Recovery.Age;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer recovery keygen</c>: makes an age identity.</summary>
internal sealed class RecoveryKeygenVerb : Verb
{
    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "New file for it, mode 0600",
        DefaultValueFactory = _ => "recovery.identity",
        HelpName = "FILE",
    };
    private readonly Option<bool> _postQuantum = new("--post-quantum")
    {
        Description = "ML-KEM-768 with X25519, age1pq1...; needs OpenSSL 3.5, here and wherever it is used",
    };

    public RecoveryKeygenVerb(CommandIo io)
        : base(
            io,
            "keygen",
            "Make an age identity that can recover machines, and print its recipient for their descriptions. Whoever has the file opens "
                + "the vaults escrowed to it: keep it offline, and a sheet of it elsewhere. Stock age reads it too."
        )
    {
        Options.Add(_output);
        Options.Add(_postQuantum);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "coffer recovery keygen > recovery.recipients",
            "coffer recovery keygen -o /media/usb/alice.identity",
            "coffer recovery keygen --post-quantum -o alice.identity --json",
        ];

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        string file = parsed.GetRequiredValue(_output);
        using AgeIdentity identity = AgeIdentity.Create(parsed.GetValue(_postQuantum), output.Io.Random).OrThrow();
        string recipient = identity.Recipient.ToString()!;
        using Secret line = identity.ToText();
        string time = output.Io.Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        byte[] head = Encoding.ASCII.GetBytes($"# created: {time}\n# public key: {recipient}\n");
        using Secret content = Secret.Allocate(head.Length + line.Length + 1);
        head.CopyTo(content.Writable);
        line.Span.CopyTo(content.Writable[head.Length..]);
        content.Writable[^1] = (byte)'\n';
        SecretFile.Create(file, content.Span);
        output.Progress(
            $"Made {file} (mode 0600). Name the recipient below in machine.yaml, or write it to a file that machine.yaml names.\n"
                + $"A copy on paper: coffer recovery sheet {file}"
        );
        output.Result(
            recipient,
            writer =>
            {
                writer.WriteString("file", file);
                writer.WriteString("recipient", recipient);
            }
        );
        return Task.CompletedTask;
    }
}
