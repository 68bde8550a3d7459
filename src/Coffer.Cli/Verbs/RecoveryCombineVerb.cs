using System.CommandLine;
using Coffer.Bytes;
using Coffer.Cli.Recovering;
using Coffer.Cli.Text;
using Coffer.Keys.Recovery.Sharing;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer recovery combine</c>: rebuilds a recovery passphrase from shares.</summary>
internal sealed class RecoveryCombineVerb : Verb
{
    private readonly Argument<string[]> _shares = new("SHARE")
    {
        Description =
            "Files with shares: of split, of open --share, sheets, or what a QR code said; - for standard input",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly SecretOutput _output = new();

    public RecoveryCombineVerb(CommandIo io)
        : base(
            io,
            "combine",
            "Rebuild a recovery passphrase from enough shares. Wrong, doubled, foreign and damaged shares are refused by name; among more "
                + "than enough, a forged one is told from the others."
        )
    {
        Arguments.Add(_shares);
        foreach (Option option in _output.Options)
            Options.Add(option);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "coffer recovery combine alice.share bob.share -o /dev/shm/passphrase",
            "zbarimg --raw -q sheet-1.png sheet-3.png | coffer recovery combine - -o /dev/shm/passphrase",
        ];

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        _output.Check(parsed);
        using ShareFiles files = ShareFiles.Read(parsed.GetRequiredValue(_shares));
        using Secret passphrase = SecretSharing.Combine(files.Shares).OrThrow();
        _output.Give(
            parsed,
            output,
            passphrase,
            "recovery passphrase",
            file =>
                $"It is of vault {files.Shares[0].Set.Vault}. With it: cryptsetup open --key-file {file} VAULT-PARTITION NAME"
        );
        return Task.CompletedTask;
    }
}
