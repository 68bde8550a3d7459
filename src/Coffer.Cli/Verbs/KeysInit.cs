using System.CommandLine;
using Coffer.Bytes;
using Coffer.Cli.Text;
using Coffer.Keys.Owner;
using Coffer.Linux.Mounts;
using Coffer.Tokens;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer keys init</c>: makes the owner keys.</summary>
internal sealed class KeysInit : Verb
{
    private readonly Option<string> _dir = KeyOptions.Directory("--dir", "Directory to make; must not exist yet");
    private readonly Option<string> _name = new("--name")
    {
        Description = "The owner, as the certificates name it",
        DefaultValueFactory = _ => "owner",
        HelpName = "NAME",
    };
    private readonly Option<string?> _token = new("--token")
    {
        Description =
            "Make the keys inside this PKCS #11 token, which never gives them out; the directory gets their addresses",
        HelpName = "URI",
    };
    private readonly TokenOptions _tokens = new();

    public KeysInit(CommandIo io)
        : base(
            io,
            "init",
            "Make owner keys: PK, KEK and db for Secure Boot, the PCR policy key, the config key, the release key, and a first operator's. "
                + "Whoever has the directory can sign what your machines boot: keep it off the cloud, and back it up. With --token he needs the token and its "
                + "PIN as well; a lost token is lost keys."
        )
    {
        Option[] options = [_dir, _name, _token, _tokens.PinFile];
        foreach (Option option in options)
            Options.Add(option);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "coffer keys init",
            "coffer keys init --dir payroll.keys --name \"Payroll Ltd\"",
            "coffer keys init --token 'pkcs11:token=payroll?module-path=/usr/lib/softhsm/libsofthsm2.so' --pin-file /dev/shm/pin",
        ];

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        string directory = parsed.GetRequiredValue(_dir);
        if (KeyDirectory.JudgeNew(directory) is { } refusal)
            throw new RefusedException(refusal);
        if (parsed.GetValue(_token) is { } token)
            MakeInToken(parsed, output, directory, token);
        else
        {
            using OwnerKeys keys = Make(parsed, output.Io, directory, SoftwareKeys.Instance);
            Report(output, keys, directory);
        }
        return Task.CompletedTask;
    }

    private void MakeInToken(ParseResult parsed, Output output, string directory, string text)
    {
        Pkcs11Uri place = Pkcs11Uri.Read(text).OrThrow();
        if (place.JudgePlace() is { } refusal)
            throw new RefusedException(refusal);
        using TokenKeys tokens = _tokens.Open(parsed, output);
        using NewTokenKeys made = new(tokens, place);
        output.Progress($"Making the keys in token {place.Token}");
        using OwnerKeys keys = Make(parsed, output.Io, directory, made);
        // The directory has their addresses: they stay, whatever becomes of the output.
        made.Keep();
        Report(output, keys, directory);
    }

    private OwnerKeys Make(ParseResult parsed, CommandIo io, string directory, INewKeys place)
    {
        OwnerKeys keys = OwnerKeys.Create(parsed.GetRequiredValue(_name), io.Random, io.Time, place);
        if (KeyDirectory.Save(keys, directory, LinuxFileSystem.Instance) is not { } refusal)
            return keys;
        keys.Dispose();
        throw new RefusedException(refusal);
    }

    private static void Report(Output output, OwnerKeys keys, string directory)
    {
        KeysReport report = new(keys, directory);
        output.Result($"Made {directory}.\n{report.Text}", report.WriteJson);
    }
}
