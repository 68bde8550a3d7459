using Coffer.Bytes;
using Coffer.Keys.Recovery.Sharing;

namespace Coffer.Cli.Recovering;

/// <summary>
/// The shares in the files that a command line names: every line that begins like one. Sheets say more around it, and what was scanned
/// or typed may have blanks at its ends.
/// </summary>
internal sealed class ShareFiles : IDisposable
{
    private const int LargestFile = 64 * 1024;

    private readonly List<RecoveryShare> _shares = [];

    private ShareFiles() { }

    /// <summary>All of them, in order.</summary>
    public IReadOnlyList<RecoveryShare> Shares => _shares;

    /// <summary>Reads them.</summary>
    /// <exception cref="RefusedException">A file has none, or a damaged one.</exception>
    public static ShareFiles Read(IEnumerable<string> paths)
    {
        ShareFiles files = new();
        try
        {
            foreach (string path in paths)
                files.Add(path);
            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _shares.ForEach(share => share.Dispose());

    private void Add(string path)
    {
        using Secret text = SecretFile.Read(path, "a file with a recovery share", LargestFile).OrThrow();
        int before = _shares.Count;
        foreach (Range range in text.Span.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = text.Span[range].Trim(" \t\r"u8);
            if (!line.StartsWith("coffer-share-"u8))
                continue;
            Parsed<RecoveryShare> share = RecoveryShare.Read(line);
            _shares.Add(
                share.Refusal is { } refusal
                    ? throw new RefusedException(refusal with { Thing = $"{path}, {refusal.Thing}" })
                    : share.Value!
            );
        }
        if (_shares.Count == before)
            throw new RefusedException(
                new Refusal(
                    "share.malformed",
                    path,
                    "a line that begins with coffer-share-",
                    "none",
                    "an age file is opened with: coffer recovery open FILE --identity FILE --share"
                )
            );
    }
}
