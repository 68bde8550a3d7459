using System.Collections.Immutable;
using System.Text;
using Coffer.Attestation.Signatures;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;

namespace Coffer.Image.Verification;

/// <summary>Judges a release directory by its checksums.</summary>
/// <param name="key">The owner's release key.</param>
/// <param name="findings">Get what is found.</param>
internal sealed class ChecksumVerifier(ReleaseKey key, FindingList findings)
{
    private const int LargestSignature = 512;

    /// <summary>Judges a directory.</summary>
    internal void Judge(string directory)
    {
        Parsed<Checksums> read = Open(directory);
        Parsed<ImmutableArray<string>> files = Checksums.FilesOf(directory);
        if ((read.Refusal ?? files.Refusal) is { } refusal)
        {
            findings.Failed(ReleaseRules.Sums, Checksums.FileName, refusal);
            return;
        }
        string[] named = [.. read.Value!.Lines.Select(line => line.Name)];
        string[] seen = [.. files.Value];
        string? other = named.Except(seen).Concat(seen.Except(named)).FirstOrDefault();
        findings.Judge(
            ReleaseRules.Sums,
            Checksums.FileName,
            other is null,
            $"{named.Length} files, each of them there and no other",
            other is null ? $"{seen.Length} files" : other
        );
        foreach (ChecksumLine line in read.Value.Lines)
            Judge(directory, line);
    }

    private void Judge(string directory, ChecksumLine line)
    {
        Parsed<string> digest = BoundedFile.Digest(Path.Combine(directory, line.Name));
        if (digest.Refusal is { } refusal)
            findings.Failed(ReleaseRules.File, line.Name, refusal);
        else if (digest.Value != line.Sha256)
            findings.Failed(ReleaseRules.File, line.Name, $"sha256 {line.Sha256}", $"sha256 {digest.Value}");
    }

    private Parsed<Checksums> Open(string directory)
    {
        string path = Path.Combine(directory, Checksums.FileName);
        return BoundedFile
            .Read(path, Checksums.LargestFile)
            .Then(text =>
                BoundedFile
                    .Read(path + Checksums.SignatureSuffix, LargestSignature)
                    .Then(signature =>
                        key.Verifies(text, signature)
                            ? Checksums.Read(Encoding.UTF8.GetString(text))
                            : new Refusal(
                                "release.sums-signature",
                                Checksums.FileName,
                                $"a signature of release key {key.Id} that holds",
                                "one that does not"
                            )
                    )
            );
    }
}
