using System.CommandLine;
using Coffer.Bytes;
using Coffer.Cli.Recovering;
using Coffer.Cli.Text;
using Coffer.Keys.Binding;
using Coffer.Keys.Recovery.Drills;
using Coffer.Keys.Recovery.Escrows;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer recovery open</c>: brings the recovery passphrase, or a share of it, to light.</summary>
internal sealed class RecoveryOpenVerb : Verb
{
    private readonly Argument<string[]> _sources = new("SOURCE")
    {
        Description =
            "Disk image, disk, or vault header; or recovery.age, recovery-1.age ... of its ESP; or the agent's escrow",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string[]> _identities = RecoveryOptions.Identities();
    private readonly Option<bool> _share = new("--share")
    {
        Description = "Give the shares that these identities open, not the passphrase: for combining them elsewhere",
    };
    private readonly SecretOutput _output = new();

    public RecoveryOpenVerb(CommandIo io)
        : base(
            io,
            "open",
            "Decrypt an escrow with the identities of its recipients and give out the recovery passphrase, which opens the vault with stock "
                + "cryptsetup. Of a disk or header it is tried on the key slot first. Only the first bytes of a disk are read."
        )
    {
        Arguments.Add(_sources);
        Options.Add(_identities);
        Options.Add(_share);
        foreach (Option option in _output.Options)
            Options.Add(option);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "coffer recovery open payroll.raw --identity alice.identity -o /dev/shm/passphrase",
            "coffer recovery open /dev/sdb -i alice.identity -i bob.identity -o /dev/shm/passphrase",
            "coffer recovery open recovery-2.age --identity bob.identity --share -o bob.share",
            "coffer recovery open recovery.age --identity alice.identity --reveal",
        ];

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        _output.Check(parsed);
        string[] sources = parsed.GetRequiredValue(_sources);
        using IdentityFiles identities = IdentityFiles.Read(parsed.GetRequiredValue(_identities));
        if (identities.Identities.IsEmpty)
            throw Refuse("at least one --identity FILE", "none");
        string? vault = sources.FirstOrDefault(VaultFile.Is);
        if (vault is not null && sources.Length > 1)
            throw Refuse("one disk or header, or age files of one escrow", $"{vault} among {sources.Length}");
        if (vault is not null)
            OpenVault(parsed, output, vault, identities);
        else
            OpenFiles(parsed, output, sources, identities);
        return Task.CompletedTask;
    }

    private void OpenVault(ParseResult parsed, Output output, string file, IdentityFiles identities)
    {
        HeaderCandidates vault = VaultFile.Read(file).OrThrow();
        Refusal? refusal = null;
        foreach (RecoveryPath path in RecoveryPath.AllOf(vault))
        {
            using EscrowOpening opening = EscrowOpening.Try(
                path.Escrow,
                vault.Newest.Header.Uuid,
                identities.Identities
            );
            if (parsed.GetValue(_share) && opening.Shares.Count > 0)
            {
                GiveShares(parsed, output, opening);
                return;
            }
            Parsed<Secret> opened = opening.Passphrase().Then(passphrase => Prove(path, passphrase));
            if (opened.TryGet(out Secret? proven, out Refusal? failed))
            {
                using (proven)
                    Give(parsed, output, proven);
                return;
            }
            refusal ??= failed;
        }
        throw new RefusedException(Explain(refusal!));
    }

    private void OpenFiles(ParseResult parsed, Output output, string[] files, IdentityFiles identities)
    {
        using EscrowOpening opening = EscrowFiles.Open(files, identities.Identities);
        if (parsed.GetValue(_share) && opening.Shares.Count > 0)
        {
            GiveShares(parsed, output, opening);
            return;
        }
        if (!opening.Passphrase().TryGet(out Secret? passphrase, out Refusal? refusal))
            throw new RefusedException(Explain(refusal));
        using (passphrase)
            Give(parsed, output, passphrase);
    }

    private static Parsed<Secret> Prove(RecoveryPath path, Secret passphrase)
    {
        if (!path.Open(passphrase).TryGet(out Secret? volumeKey, out Refusal? refusal))
        {
            passphrase.Dispose();
            return refusal;
        }
        volumeKey.Dispose();
        return passphrase;
    }

    private void Give(ParseResult parsed, Output output, Secret passphrase)
    {
        if (parsed.GetValue(_share))
            throw Refuse("an escrow of shares", "one whose files hold the whole passphrase");
        _output.Give(
            parsed,
            output,
            passphrase,
            "recovery passphrase",
            file => $"With it: cryptsetup open --key-file {file} VAULT-PARTITION NAME"
        );
    }

    private void GiveShares(ParseResult parsed, Output output, EscrowOpening opening)
    {
        using Secret text = Lines(opening);
        _output.Give(
            parsed,
            output,
            text,
            opening.Shares.Count == 1 ? "recovery share" : "recovery shares",
            file => $"With enough of them: coffer recovery combine {file} OTHERS... -o FILE"
        );
    }

    private static Secret Lines(EscrowOpening opening)
    {
        Secret[] texts = [.. opening.Shares.Select(share => share.ToText())];
        Secret lines = Secret.Allocate(texts.Sum(text => text.Length + 1) - 1);
        int at = 0;
        foreach (Secret text in texts)
        {
            if (at > 0)
                lines.Writable[at++] = (byte)'\n';
            text.Span.CopyTo(lines.Writable[at..]);
            at += text.Length;
            text.Dispose();
        }
        return lines;
    }

    // The usual case of too few: the officers are not all here.
    private static Refusal Explain(Refusal refusal) =>
        refusal.Reason == "share.too-few"
            ? refusal with
            {
                NextStep =
                    "give more identities; or let each holder run this with --share and give the shares to: coffer recovery combine",
            }
            : refusal;

    private static RefusedException Refuse(string expected, string seen) =>
        new(
            new Refusal("recovery.options", "coffer recovery open", expected, seen, "See: coffer recovery open --help")
        );
}
