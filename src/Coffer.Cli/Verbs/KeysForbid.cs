using System.Collections.Immutable;
using System.CommandLine;
using Coffer.Bytes;
using Coffer.Cli.Text;
using Coffer.Firmware.SecureBoot;
using Coffer.Keys.Owner;
using Coffer.Linux.Mounts;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer keys forbid</c>: what new machines do not boot, though db allows it.</summary>
internal sealed class KeysForbid : Verb
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description =
            "What: measurements.json of a build (its two UKIs), an EFI image, a certificate (PEM, DER), or signature lists (.esl)",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string> _dir = KeyOptions.Directory("--dir", "Key directory");

    public KeysForbid(CommandIo io)
        : base(
            io,
            "forbid",
            "Put images and certificates into dbx.esl of a key directory: the machines of images that are built from now on do not boot them, though db allows it. "
                + "Machines that are there keep the dbx they have. What would forbid the directory's own db is refused."
        )
    {
        Arguments.Add(_files);
        Options.Add(_dir);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "coffer keys forbid payroll_3.measurements.json",
            "coffer keys forbid keys/retired/db-1.crt coffer-os_3.efi --dir keys",
        ];

    protected override Task RunAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        string directory = parsed.GetRequiredValue(_dir);
        using OwnerKeys keys = KeyDirectory.Load(directory).OrThrow();
        ImmutableArray<EfiSignatureList> added =
        [
            .. parsed.GetRequiredValue(_files).SelectMany(file => Read(file, keys.OwnerId)),
        ];
        ForbiddenDatabase dbx = ForbiddenDatabase.With(keys.Dbx, added).OrThrow();
        if (
            (dbx.JudgeOwn(keys.Db.Certificate) ?? KeyDirectory.SaveDbx(dbx, directory, LinuxFileSystem.Instance)) is
            { } refusal
        )
            throw new RefusedException(refusal);
        KeysReport report = new(keys with { Dbx = dbx }, directory);
        output.Result(
            $"{directory} forbids {dbx}. Build again: images of before are not exported with these keys any more.\n\n{report.Text}",
            report.WriteJson
        );
        return Task.CompletedTask;
    }

    private static ImmutableArray<EfiSignatureList> Read(string path, Guid owner) =>
        SmallFile
            .Read(path, "dbx", path, ForbiddenFile.LargestSize)
            .Then(bytes => ForbiddenFile.Read(bytes, owner))
            .TryGet(out ImmutableArray<EfiSignatureList> lists, out Refusal? refusal)
            ? lists
            : throw new RefusedException(refusal with { Thing = path });
}
