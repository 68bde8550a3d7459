using System.Security.Cryptography;
using Coffer.Attestation.Signatures;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;
using Coffer.Cli.Exporting;
using Coffer.Cli.Text;
using Coffer.Image.Boot;
using Coffer.Image.Verification;
using Coffer.Keys.Owner;

namespace Coffer.Cli.Judging;

/// <summary>Judges an image, or a directory of a release, by what is signed beside it.</summary>
/// <param name="output">Where the verdict goes.</param>
/// <param name="cancellation">Ends it.</param>
internal sealed class ImageJudging(Output output, CancellationToken cancellation)
{
    private const string ImageExtension = ".raw";

    /// <summary>True for what is judged here: a directory, or an image by its name.</summary>
    public static bool LooksLike(string path) => Directory.Exists(path) || Path.GetExtension(path) == ImageExtension;

    /// <summary>Judges it; the process returns 0 for accepted only.</summary>
    /// <param name="path">Image or directory.</param>
    /// <param name="keyDirectory">Key directory, or null.</param>
    /// <param name="releaseKey">File with the release key's public half, or null.</param>
    /// <param name="expected">Which image it has to be.</param>
    /// <param name="time">When it is judged; nothing signed here ends.</param>
    public void Judge(
        string path,
        string? keyDirectory,
        string? releaseKey,
        ExpectedImage expected,
        DateTimeOffset time
    )
    {
        using OwnerKeys? keys = keyDirectory is null ? null : KeyDirectory.Load(keyDirectory).OrThrow();
        ReleaseKey key = releaseKey is null ? OfOwner(keys, keyDirectory) : Read(releaseKey);
        string image = ImageIn(path);
        using SparseDiskFile disk = new(image, cancellation);
        // A directory is a release and has checksums: whoever could take them away must not be the one who decides that they do not count.
        bool sums =
            Directory.Exists(path)
            || File.Exists(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(image))!, Checksums.FileName));
        output.Progress($"verify: {image}, every byte of it ...");
        Give(new ImageVerifier(key, keys, expected).Judge(image, disk, sums), image, time);
    }

    private void Give(Verdict verdict, string image, DateTimeOffset time)
    {
        string provenance = Path.ChangeExtension(image, OutputNames.Provenance);
        byte[] signed = File.Exists(provenance) ? EvidenceOf(provenance) : [];
        Judgement judgement = new(verdict, time, Convert.ToHexStringLower(SHA256.HashData(signed)), null);
        output.Result(VerdictText.Render(verdict, null), json => VerdictDocument.WriteMembers(json, judgement));
        if (!verdict.IsAccepted)
            output.ExitCode = ExitCode.Refused;
    }

    private static byte[] EvidenceOf(string path) => Parts.EvidenceFile.Read(path, "a provenance").OrThrow();

    private static ReleaseKey OfOwner(OwnerKeys? keys, string? directory) =>
        keys is null ? throw Usage("--keys DIR or --release-key FILE: whose signature counts", "neither")
        : keys.Release is { } release ? ReleaseKey.Of(release)
        : throw new RefusedException(
            new Refusal(
                "keys.no-release-key",
                $"key directory {directory}",
                "a release key",
                "none",
                "make one with: coffer keys add-release, and build again"
            )
        );

    private static ReleaseKey Read(string path) =>
        Parts.EvidenceFile.Read(path, "a release key").Then(bytes => ReleaseKey.Read(bytes)).OrThrow();

    private static string ImageIn(string path)
    {
        if (!Directory.Exists(path))
            return File.Exists(path)
                ? path
                : throw Usage("a disk image, or a directory with one", $"{path}: no such file");
        string[] images = [.. Directory.EnumerateFiles(path, $"*{ImageExtension}").Take(2)];
        return images is [{ } one]
            ? one
            : throw Usage("a directory with one image", images.Length == 0 ? "none" : "more than one");
    }

    private static RefusedException Usage(string expected, string seen) =>
        new(new Refusal("verify.image", "coffer verify", expected, seen, "See: coffer verify --help"));
}
