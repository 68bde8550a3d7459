using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Image.Os;

/// <summary>Where an owner wants Debian packages to come from: <c>debian</c> of the description.</summary>
/// <param name="Mirror">Mirror of the release; null for that of the host's apt.</param>
/// <param name="SecurityMirror">Mirror of its security updates; null for that of the host's apt.</param>
/// <param name="Snapshot">Time stamp of a snapshot, <c>20260901T000000Z</c>, that stands behind both URLs; null for today.</param>
/// <param name="Keyring">Absolute path of the keyring; null for Debian's own.</param>
public sealed record DebianOrigin(
    string? Mirror = null,
    string? SecurityMirror = null,
    string? Snapshot = null,
    string? Keyring = null
)
{
    /// <summary>Debian's own keyring, of the package debian-archive-keyring.</summary>
    public const string DebianKeyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

    /// <summary>The same with another mirror of the release.</summary>
    /// <param name="mirror">The mirror; null for no other.</param>
    /// <exception cref="RefusedException">It is no http or https URL.</exception>
    public DebianOrigin At(string? mirror) =>
        mirror is null ? this
        : DebianSource.IsMirror(mirror) ? this with { Mirror = mirror }
        : throw new RefusedException(
            new Refusal("packages.mirror-url", "Debian mirror", "an http or https URL", mirror)
        );

    /// <summary>Path of the keyring that signatures are checked with.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public string FindKeyring()
    {
        string path = Keyring ?? DebianKeyring;
        return File.Exists(path)
            ? path
            : throw new RefusedException(
                new Refusal(
                    "packages.keyring",
                    "keyring of the Debian archive",
                    path,
                    "no such file",
                    "Install debian-archive-keyring, or name a keyring in the description (debian.keyring)."
                )
            );
    }

    /// <summary>What of it decides about the result, for keys of the cache: nothing when the description says nothing.</summary>
    public IEnumerable<string> CacheKey() =>
        this == new DebianOrigin()
            ? []
            : [$"{Mirror}", $"{SecurityMirror}", $"{Snapshot}", Keyring is null ? "" : KeyringDigest()];

    /// <summary>SHA-256 of the keyring, hex.</summary>
    public string KeyringDigest() => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(FindKeyring())));

    /// <summary>The same; null when there is none.</summary>
    internal string? FindKeyringDigest() => File.Exists(Keyring ?? DebianKeyring) ? KeyringDigest() : null;
}
