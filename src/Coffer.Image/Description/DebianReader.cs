using System.Text.RegularExpressions;
using Coffer.Image.Os;
using Coffer.Yaml;

namespace Coffer.Image.Description;

/// <summary>Reads <c>debian</c>: mirrors, a snapshot of them, and the keyring that their signatures are checked with.</summary>
/// <param name="files">The files that the description names.</param>
/// <param name="errors">Where refusals go.</param>
internal sealed partial class DebianReader(DescriptionFiles files, YamlErrors errors)
{
    private const int LargestKeyring = 4 << 20;

    /// <summary>Reads it; what is wrong goes to the errors.</summary>
    internal DebianOrigin Read(YamlMapping top)
    {
        if (top.Mapping("debian") is not { } debian)
            return new();
        DebianOrigin origin = new(
            Mirror(debian, "mirror"),
            Mirror(debian, "security-mirror"),
            Snapshot(debian),
            Keyring(debian)
        );
        debian.End();
        return origin;
    }

    private string? Mirror(YamlMapping debian, string key)
    {
        if (debian.Text(key) is not { Value: { } value } text)
            return null;
        if (!DebianSource.IsMirror(value))
            errors.Add(text, "mirror", debian.NameOf(key), "an http or https URL of a Debian mirror", value);
        return value;
    }

    private string? Snapshot(YamlMapping debian)
    {
        if (debian.Text("snapshot") is not { Value: { } value } text)
            return null;
        if (!Stamp().IsMatch(value))
            errors.Add(text, "snapshot", debian.NameOf("snapshot"), "a time stamp like 20260901T000000Z", value);
        // The host's mirrors have no snapshots, and security updates of another day would fit no lock.
        else if (debian.Find("mirror") is null || debian.Find("security-mirror") is null)
            errors.Add(
                text,
                "snapshot",
                debian.NameOf("snapshot"),
                "mirror and security-mirror beside it",
                "a snapshot alone",
                "Name the archives of a snapshot mirror, without the time stamp."
            );
        return value;
    }

    private string? Keyring(YamlMapping debian)
    {
        if (debian.Text("keyring") is not { Value: { } value } text)
            return null;
        FileInfo file = new(files.PathOf(value));
        if (!file.Exists || file.Length > LargestKeyring)
            errors.Add(
                text,
                "keyring",
                debian.NameOf("keyring"),
                "a keyring as gpg --export writes it, of at most 4 MiB",
                file.Exists ? $"{value}, which has {file.Length} bytes" : $"{value}, which is not there"
            );
        return file.FullName;
    }

    [GeneratedRegex(@"\A[0-9]{8}T[0-9]{6}Z\z")]
    private static partial Regex Stamp();
}
