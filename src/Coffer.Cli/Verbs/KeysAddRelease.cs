using System.CommandLine;
using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Cli.Text;
using Coffer.Keys.Owner;
using Coffer.Linux.Mounts;
using Coffer.Tokens;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer keys add-release</c>: gives a key directory the release key that older ones lack.</summary>
internal sealed class KeysAddRelease : Verb
{
    private readonly Option<string> _dir = KeyOptions.Directory("--dir", "Key directory");
    private readonly TokenOptions _tokens = new();

    public KeysAddRelease(CommandIo io)
        : base(
            io,
            "add-release",
            "Make the release key of a key directory that was made before there were any. It signs what is beside an image: "
                + "measurements, provenance, releases. Nothing else in the directory changes. Where the db key is in a token, it is made in that token."
        )
    {
        Options.Add(_dir);
        Options.Add(_tokens.PinFile);
    }

    public override IReadOnlyList<string> Examples =>
        ["coffer keys add-release --dir payroll.keys", "coffer keys add-release --pin-file /dev/shm/pin"];

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        string directory = parsed.GetRequiredValue(_dir);
        using TokenKeys tokens = _tokens.Open(parsed, output);
        using OwnerKeys before = KeyDirectory.Load(directory, tokens).OrThrow();
        // Before anything is made: the directory is not to name another key than the token has.
        if (KeyDirectory.JudgeNewRelease(directory) is { } refusal)
            throw new RefusedException(refusal);
        using RSA key = before.Db.Key is ITokenKey inToken
            ? MakeInToken(tokens, inToken.Uri, directory)
            : Make(SoftwareKeys.Instance, directory);
        KeysReport report = new(before with { Release = key }, directory);
        output.Result(report.Text, report.WriteJson);
        return Task.CompletedTask;
    }

    // The directory has the key's address: from here on the key stays, whatever becomes of the output.
    private static RSA MakeInToken(TokenKeys tokens, Pkcs11Uri db, string directory)
    {
        using NewTokenKeys made = new(tokens, db with { Object = null });
        RSA key = Make(made, directory);
        made.Keep();
        return key;
    }

    private static RSA Make(INewKeys place, string directory)
    {
        RSA key = OwnerKeys.NewRelease(place);
        if (KeyDirectory.AddRelease(key, directory, LinuxFileSystem.Instance) is not { } refusal)
            return key;
        key.Dispose();
        throw new RefusedException(refusal);
    }
}
