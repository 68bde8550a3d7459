using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Keys.Recovery.Age;

namespace Coffer.Cli.Recovering;

/// <summary>The identities of the files that a command line names.</summary>
internal sealed class IdentityFiles : IDisposable
{
    private IdentityFiles(ImmutableArray<AgeIdentity> identities, ImmutableArray<string> files)
    {
        (Identities, Files) = (identities, files);
    }

    /// <summary>All of them, in order.</summary>
    public ImmutableArray<AgeIdentity> Identities { get; }

    /// <summary>The file that each came from.</summary>
    public ImmutableArray<string> Files { get; }

    /// <summary>Reads them.</summary>
    /// <exception cref="RefusedException">One is missing, damaged, or such that others can read it.</exception>
    public static IdentityFiles Read(IEnumerable<string> paths)
    {
        List<AgeIdentity> identities = [];
        List<string> files = [];
        try
        {
            foreach (string path in paths)
            {
                ImmutableArray<AgeIdentity> read = Read(path).OrThrow();
                identities.AddRange(read);
                files.AddRange(Enumerable.Repeat(path, read.Length));
            }
            return new IdentityFiles([.. identities], [.. files]);
        }
        catch
        {
            identities.ForEach(identity => identity.Dispose());
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (AgeIdentity identity in Identities)
            identity.Dispose();
    }

    private static Parsed<ImmutableArray<AgeIdentity>> Read(string path)
    {
        Parsed<Secret> text = SecretFile.ReadPrivate(path, "an age identity file", AgeIdentityFile.LargestSize);
        if (!text.TryGet(out Secret? content, out Refusal? refusal))
            return refusal;
        using (content)
        {
            Parsed<ImmutableArray<AgeIdentity>> identities = AgeIdentityFile.Read(content.Span);
            return identities.Refusal is { } malformed
                ? malformed with
                {
                    Thing = $"{path}, {malformed.Thing}",
                }
                : identities;
        }
    }
}
