using System.CommandLine;
using System.Text;
using Coffer.Bytes;
using Coffer.Cli.Recovering;
using Coffer.Cli.Text;
using Coffer.Keys.Recovery.Age;
using Coffer.Keys.Recovery.Sharing;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer recovery sheet</c>: a sheet of paper for an identity or a share.</summary>
internal sealed class RecoverySheetVerb : Verb
{
    private const int LargestFile = 64 * 1024;

    private readonly Argument<string> _file = new("FILE")
    {
        Description = "Identity file with one identity, or file with one share",
    };
    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "How the three files begin: NAME.txt, NAME.png, NAME.svg; like FILE when not given",
        HelpName = "NAME",
    };
    private readonly Option<string?> _holder = new("--holder")
    {
        Description = "Whose sheet it is, printed on it",
        HelpName = "TEXT",
    };

    public RecoverySheetVerb(CommandIo io)
        : base(
            io,
            "sheet",
            "Make a sheet to print of an identity or a share: a text that says what it is and how to use it, and the secret line as QR code, "
                + "PNG and SVG. The files are as secret as what is on them: mode 0600."
        )
    {
        Arguments.Add(_file);
        Options.Add(_output);
        Options.Add(_holder);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "coffer recovery sheet alice.identity --holder \"Alice\" -o /dev/shm/alice",
            "coffer recovery sheet shares/share-2.txt --holder \"Bob, Legal\"",
        ];

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        string file = parsed.GetRequiredValue(_file);
        string name = parsed.GetValue(_output) ?? $"{file}.sheet";
        string? holder = parsed.GetValue(_holder);
        if (holder is not null && (holder.Length > 64 || holder.Any(char.IsControl)))
            throw new RefusedException(
                new Refusal("recovery.options", "--holder", "at most 64 characters of one line", "another text")
            );
        DateTimeOffset now = output.Io.Time.GetUtcNow();
        if (IsShare(file))
            WriteShare(file, name, holder, now);
        else
            WriteIdentity(file, name, holder, now);
        string[] files = [$"{name}.txt", $"{name}.png", $"{name}.svg"];
        output.Result(
            $"Wrote {string.Join(", ", files)} (mode 0600). Print them, try the sheet, then: shred -u {name}.*",
            writer =>
            {
                writer.WriteStartArray("files");
                foreach (string made in files)
                    writer.WriteStringValue(made);
                writer.WriteEndArray();
            }
        );
        return Task.CompletedTask;
    }

    private static bool IsShare(string file)
    {
        using Secret text = SecretFile.Read(file, "an identity file, or one with a share", LargestFile).OrThrow();
        return text.Span.IndexOf("coffer-share-"u8) >= 0;
    }

    private static void WriteShare(string file, string name, string? holder, DateTimeOffset now)
    {
        using ShareFiles shares = ShareFiles.Read([file]);
        if (shares.Shares is not [RecoveryShare share])
            throw OneOnly(file, "share", shares.Shares.Count);
        using Secret line = share.ToText();
        Write(name, SheetText.Of(share, holder, now), line);
    }

    private static void WriteIdentity(string file, string name, string? holder, DateTimeOffset now)
    {
        using IdentityFiles identities = IdentityFiles.Read([file]);
        if (identities.Identities is not [AgeIdentity identity])
            throw OneOnly(file, "identity", identities.Identities.Length);
        using Secret line = identity.ToText();
        Write(name, SheetText.Of(identity, holder, now), line);
    }

    private static void Write(string name, SheetText text, Secret line)
    {
        using QrCode code = new(line.Span);
        using Secret sheet = text.With(line.Span);
        SecretFile.Create($"{name}.txt", sheet.Span);
        SecretFile.Create($"{name}.png", code.Png());
        SecretFile.Create($"{name}.svg", Encoding.UTF8.GetBytes(code.Svg()));
    }

    private static RefusedException OneOnly(string file, string what, int count) =>
        new(
            new Refusal(
                "recovery.sheet",
                file,
                $"one {what} for a sheet",
                $"{count}",
                "make a file, and a sheet, for each"
            )
        );
}
