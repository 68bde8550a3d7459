using Coffer.Attestation.Signatures;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;
using Coffer.Cli.Judging;
using Coffer.Image.Export;
using Coffer.Image.Verification;
using Coffer.Keys.Owner;

namespace Coffer.Cli.Exporting;

/// <summary>The image in a release that is being made, judged with what lies beside it there.</summary>
/// <param name="keys">The owner's keys, with a release key.</param>
/// <param name="cancellation">Ends it.</param>
internal sealed class CopiedImage(OwnerKeys keys, CancellationToken cancellation) : IDisposable
{
    private SparseDiskFile? _disk;

    /// <summary>Opens and judges it.</summary>
    /// <exception cref="RefusedException">What does not hold.</exception>
    public ExportableImage Judge(string path)
    {
        _disk = new SparseDiskFile(path, cancellation);
        Judge(new ImageVerifier(ReleaseKey.Of(keys.Release!), keys).Judge(path, _disk, sums: false), path);
        return ExportableImage.Read(_disk, keys).OrThrow();
    }

    /// <inheritdoc/>
    public void Dispose() => _disk?.Dispose();

    private static void Judge(Verdict verdict, string path)
    {
        if (verdict.FirstRefusal is { } refusal)
            throw new RefusedException(
                new Refusal(
                    refusal.Rule.Name,
                    $"{path}, {refusal.Field}",
                    refusal.Rule.Means,
                    VerdictText.Why(refusal),
                    "see: coffer verify, or build it again"
                )
            );
    }
}
