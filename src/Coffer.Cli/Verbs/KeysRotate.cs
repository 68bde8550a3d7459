using System.CommandLine;
using System.Text;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Cli.Text;
using Coffer.Keys.Owner;
using Coffer.Linux.Mounts;
using Coffer.Tokens;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer keys rotate</c>: a new db key, and the way of the machines to it.</summary>
internal sealed class KeysRotate : Verb
{
    private const string Plan = """
        The order that locks nobody out (docs/operations.md, "A new db key"):
          1. Build and start new machines: images are signed with the new key and enrol it alone. Move the data.
          2. Only for a machine that stays: coffer rotate HOST --level reseal --pcr-7 plan.json --state db-added,
             coffer keys deliver HOST db --plan plan.json, restart it, then a plain coffer rotate HOST --level reseal.
          3. 2-dbx.auth ends everything the old key signed. Never give it to a machine that boots what the old key
             signed: boot loader and UKI of an installed machine cannot be replaced yet, and it would not boot again. It refuses it.
        """;

    private readonly Argument<string> _key = new Argument<string>("KEY")
    {
        Description = "Which key",
    }.AcceptOnlyFromAmong(KeyNames.Db);
    private readonly Option<string> _dir = KeyOptions.Directory("--dir", "Key directory to change");
    private readonly TokenOptions _tokens = new();

    public KeysRotate(CommandIo io)
        : base(
            io,
            "rotate",
            "Make a new db key in the place of the present one, which goes to retired/ of the key directory. KEK signs what firmware takes to trust the new "
                + "certificate, and later to refuse the old one; PCR 7 is predicted for each state on the way. No machine is changed by it."
        )
    {
        Arguments.Add(_key);
        Options.Add(_dir);
        Options.Add(_tokens.PinFile);
    }

    public override IReadOnlyList<string> Examples =>
        ["coffer keys rotate db", "coffer keys rotate db --dir payroll.keys --pin-file /dev/shm/pin --json"];

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        string directory = parsed.GetRequiredValue(_dir);
        using TokenKeys tokens = _tokens.Open(parsed, output);
        using OwnerKeys keys = KeyDirectory.Load(directory, tokens).OrThrow();
        DbRotation rotation = keys.Db.Key is ITokenKey inToken
            ? RotateInToken(output.Io, directory, keys, tokens, inToken.Uri)
            : Rotate(output.Io, directory, keys, SoftwareKeys.Instance);
        Report(output, directory, rotation);
        return Task.CompletedTask;
    }

    // The directory has the key's address: from here on the key stays, whatever becomes of the output.
    private static DbRotation RotateInToken(
        CommandIo io,
        string directory,
        OwnerKeys keys,
        TokenKeys tokens,
        Pkcs11Uri uri
    )
    {
        using NewTokenKeys made = new(tokens, uri with { Object = null });
        DbRotation rotation = Rotate(io, directory, keys, made);
        made.Keep();
        return rotation;
    }

    // Nothing signs with the new key any more: what is told of it is public.
    private static DbRotation Rotate(CommandIo io, string directory, OwnerKeys keys, INewKeys place)
    {
        int generation = KeyDirectoryRotation.GenerationOf(directory) + 1;
        DbRotation rotation = DbRotation.Create(keys, generation, place, io.Random, io.Time);
        using OwnerCertificate next = rotation.Next;
        // Names repeat after a backup was put back: a directory that forbids its own db no verb reads.
        Refusal? refusal =
            keys.Dbx?.JudgeOwn(next.Certificate)
            ?? KeyDirectoryRotation.Save(rotation, directory, LinuxFileSystem.Instance);
        return refusal is not null ? throw new RefusedException(refusal) : rotation;
    }

    private static void Report(Output output, string directory, DbRotation rotation)
    {
        if (KeyDirectoryRotation.LeftoverOf(directory, rotation) is { } leftover)
            output.Progress(
                $"The rotation is done, but {leftover} could not be removed: it has the private keys too; look that {directory} is whole, then remove it yourself"
            );
        string updates = KeyDirectoryRotation.UpdatesOf(directory, rotation);
        output.Result(
            $"Made db key {rotation.Generation} in {directory}; signed changes and plan are in {updates}.\n\n{Text(rotation)}\n{Plan}",
            writer => WriteJson(writer, rotation, directory, updates)
        );
    }

    private static string Text(DbRotation rotation)
    {
        StringBuilder text = new();
        foreach (DbRotationState state in rotation.States)
            text.Append($"{state.Name, -14} {state.What}\n{"", -14} PCR 7 {Pcr7(state)}\n");
        return text.ToString();
    }

    private static void WriteJson(Utf8JsonWriter writer, DbRotation rotation, string directory, string updates)
    {
        writer.WriteString("directory", directory);
        writer.WriteNumber("generation", rotation.Generation);
        writer.WriteString("updates", updates);
        writer.WriteStartObject("pcr7");
        foreach (DbRotationState state in rotation.States)
            writer.WriteString(state.Name, Pcr7(state));
        writer.WriteEndObject();
    }

    private static string Pcr7(DbRotationState state) => Convert.ToHexStringLower(state.Pcr7.Value.Span);
}
