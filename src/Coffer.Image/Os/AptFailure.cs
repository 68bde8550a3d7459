using Coffer.Bytes;

namespace Coffer.Image.Os;

/// <summary>Says what a failed apt or mmdebstrap means.</summary>
internal static class AptFailure
{
    private static readonly string[] s_unknown = ["Unable to locate package", "has no installation candidate"];

    // Both messages of apt's Release files: past Valid-Until, and a Date in the future.
    private static readonly string[] s_date = ["is expired (invalid since", "is not valid yet (invalid for another"];

    private static readonly string[] s_signature =
    [
        "is not signed",
        "NO_PUBKEY",
        "couldn't be verified",
        "could not be verified",
        "signatures were invalid",
        "Sub-process /usr/bin/sqv returned an error",
    ];

    /// <summary>Turns a failure of the program into what the owner can do about it.</summary>
    /// <param name="failure">As <see cref="Tools.ExternalProgram"/> refused it.</param>
    /// <param name="archive">Where packages should have come from.</param>
    /// <param name="keyring">Who should have signed them.</param>
    internal static Refusal Explain(Refusal failure, string archive, string keyring)
    {
        if (LineWith(failure.Seen, s_unknown) is { } unknown)
            return new Refusal(
                "packages.unknown",
                "Debian packages",
                $"packages that {DebianMirrors.Release} has",
                unknown,
                "Correct packages in the description."
            );
        if (LineWith(failure.Seen, s_signature) is { } signature)
            return new Refusal(
                "packages.signature",
                "Debian archive",
                $"signed by a key of {keyring}",
                signature,
                "Somebody else's archive, or a keyring that does not know it yet: correct debian.keyring of the description, or install "
                    + "the newest debian-archive-keyring."
            );
        if (LineWith(failure.Seen, s_date) is { } date)
            return new Refusal(
                "packages.date",
                "Debian archive",
                "indexes that are valid today by their Release file and this host's clock",
                date,
                "Set the clock; a mirror that shows a past day needs its time stamp in debian.snapshot of the description."
            );
        return new Refusal(
            "packages.mirror",
            "Debian packages",
            $"a mirror that answers: {archive}",
            failure.Seen,
            "Check the network and the host's apt configuration, or name a mirror with --mirror or debian.mirror of the description."
        );
    }

    private static string? LineWith(string text, string[] words) =>
        text.Split('\n').FirstOrDefault(line => words.Any(line.Contains))?.Trim();
}
