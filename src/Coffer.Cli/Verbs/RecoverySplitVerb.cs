using System.Collections.Immutable;
using System.CommandLine;
using Coffer.Bytes;
using Coffer.Cli.Recovering;
using Coffer.Cli.Text;
using Coffer.Keys.Binding;
using Coffer.Keys.Recovery.Drills;
using Coffer.Keys.Recovery.Sharing;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer recovery split</c>: splits a recovery passphrase into shares for people.</summary>
internal sealed class RecoverySplitVerb : Verb
{
    private readonly Argument<string> _passphrase = new("PASSPHRASE")
    {
        Description = "File with the recovery passphrase, as open writes it; - for the standard input",
    };
    private readonly Option<string> _vault = new("--vault")
    {
        Description = "The vault it opens: disk image, disk or header, on which it is tried, or the LUKS2 UUID",
        HelpName = "FILE|UUID",
        Required = true,
    };
    private readonly Option<int> _threshold = new("--threshold", "-k")
    {
        Description = "Shares that rebuild it, 2 to 16",
        HelpName = "K",
        Required = true,
    };
    private readonly Option<int> _shares = new("--shares", "-n")
    {
        Description = "Shares to make, at most 16",
        HelpName = "N",
        Required = true,
    };
    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "New directory for share-1.txt and so on, mode 0700",
        DefaultValueFactory = _ => "shares",
        HelpName = "DIR",
    };

    public RecoverySplitVerb(CommandIo io)
        : base(
            io,
            "split",
            "Split a recovery passphrase among people: any K of N shares rebuild it, fewer say nothing about it. For machines whose "
                + "description has no threshold; with one, the installer makes the shares."
        )
    {
        Arguments.Add(_passphrase);
        Option[] options = [_vault, _threshold, _shares, _output];
        foreach (Option option in options)
            Options.Add(option);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "coffer recovery split /dev/shm/passphrase --vault payroll.raw --threshold 2 --shares 3 -o /media/usb/shares",
            "coffer recovery split - --vault 5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20 -k 3 -n 5",
        ];

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        (int threshold, int count) = (parsed.GetRequiredValue(_threshold), parsed.GetRequiredValue(_shares));
        if (threshold < ShareSet.LeastThreshold || threshold > count || count > ShareSet.MostShares)
            throw Refuse(
                $"2 <= threshold <= shares <= {ShareSet.MostShares}",
                $"threshold {threshold}, {count} shares"
            );
        using Secret passphrase = PassphraseFile.Read(parsed.GetRequiredValue(_passphrase)).OrThrow();
        Guid vault = VaultOf(parsed.GetRequiredValue(_vault), passphrase);
        ImmutableArray<RecoveryShare> shares = SecretSharing
            .Split(passphrase.Span, vault, threshold, count, output.Io.Random)
            .OrThrow();
        Write(parsed.GetRequiredValue(_output), shares, output);
        return Task.CompletedTask;
    }

    private static Guid VaultOf(string text, Secret passphrase)
    {
        if (Guid.TryParseExact(text, "D", out Guid uuid))
            return uuid;
        HeaderCandidates vault = VaultFile.Read(text).OrThrow();
        Parsed<Secret> opened = RecoveryPath.AllOf(vault)[0].Open(passphrase);
        foreach (RecoveryPath path in RecoveryPath.AllOf(vault).Skip(1))
            opened = opened.Refusal is null ? opened : path.Open(passphrase);
        opened.OrThrow().Dispose();
        return vault.Newest.Header.Uuid;
    }

    private static void Write(string directory, ImmutableArray<RecoveryShare> shares, Output output)
    {
        if (Path.Exists(directory))
            throw new RefusedException(
                new Refusal("recovery.exists", directory, "no directory of this name", "one that is there already")
            );
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string[] files = [.. shares.Select(share => Path.Combine(directory, $"share-{share.Number}.txt"))];
        for (int i = 0; i < files.Length; i++)
        {
            using (shares[i])
            using (Secret text = shares[i].ToText())
                SecretFile.Create(files[i], text.Span);
        }
        ShareSet set = shares[0].Set;
        output.Result(
            $"Wrote {set}:\n{string.Concat(files.Select(file => $"  {file}\n"))}"
                + $"A sheet of each: coffer recovery sheet {files[0]}; then remove files and passphrase with shred -u.",
            writer =>
            {
                writer.WriteString("vault", set.Vault);
                writer.WriteString("set", set.Id);
                writer.WriteNumber("threshold", set.Threshold);
                writer.WriteStartArray("files");
                foreach (string file in files)
                    writer.WriteStringValue(file);
                writer.WriteEndArray();
            }
        );
    }

    private static RefusedException Refuse(string expected, string seen) =>
        new(
            new Refusal(
                "recovery.options",
                "coffer recovery split",
                expected,
                seen,
                "See: coffer recovery split --help"
            )
        );
}
