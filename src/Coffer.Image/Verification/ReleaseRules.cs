using System.Collections.Immutable;
using Coffer.Attestation.Verdicts;

namespace Coffer.Image.Verification;

/// <summary>The rules for an image and what is beside it (docs/supply-chain.md, section "What is checked").</summary>
public static class ReleaseRules
{
    private const string Source = "docs/supply-chain.md";

    /// <summary>The provenance.</summary>
    public static readonly Rule Provenance = Signed(
        "release.provenance",
        "The provenance is signed with the release key and says what Coffer says",
        "DSSE v1.0; in-toto Statement v1; SLSA Provenance v1"
    );

    /// <summary>Whose image it is.</summary>
    public static readonly Rule Name = Signed("release.name", "The image is of the machine that was asked for", Source);

    /// <summary>How old it is.</summary>
    public static readonly Rule Version = Signed(
        "release.version",
        "The version of the image is at least the one that was asked for",
        Source
    );

    /// <summary>The files that it names.</summary>
    public static readonly Rule Subjects = Signed(
        "release.subjects",
        "The provenance is about this image and every file that belongs beside it",
        Source
    );

    /// <summary>One of them.</summary>
    public static readonly Rule File = Signed("release.file", "The file has the digest that was signed", Source);

    /// <summary>The measurements.</summary>
    public static readonly Rule Measurements = Signed(
        "release.measurements",
        "The measurements are signed with the release key, and those beside the image are the same",
        "docs/formats.md, section 19"
    );

    /// <summary>What the firmware starts.</summary>
    public static readonly Rule Boot = Signed(
        "release.boot",
        "The program on the ESP of the image is the one that was measured",
        "docs/formats.md, section 4"
    );

    /// <summary>The root.</summary>
    public static readonly Rule Root = Signed(
        "release.root",
        "The root of the image is the one that was measured, every block of it",
        "docs/formats.md, section 3"
    );

    /// <summary>Secure Boot.</summary>
    public static readonly Rule SecureBoot = Signed(
        "release.secure-boot",
        "The image is signed with db of the keys, and its installer wants their PK, KEK and db",
        "docs/formats.md, section 5"
    );

    /// <summary>The checksums of a release directory.</summary>
    public static readonly Rule Sums = Signed(
        "release.sums",
        "The checksums of the directory are signed with the release key and name all of its files",
        "docs/formats.md, section 39"
    );

    /// <summary>Every rule, in the order of judging.</summary>
    public static ImmutableArray<Rule> All { get; } =
    [Sums, Provenance, Name, Version, Subjects, File, Measurements, Boot, Root, SecureBoot];

    private static Rule Signed(string name, string means, string source) => new(name, means, source, Trust.ReleaseKey);
}
