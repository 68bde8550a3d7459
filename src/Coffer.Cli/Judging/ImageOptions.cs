using System.CommandLine;
using Coffer.Image.Verification;

namespace Coffer.Cli.Judging;

/// <summary>What an image, or a release, is judged by, as <c>coffer verify</c> is told.</summary>
internal sealed class ImageOptions
{
    private readonly Option<string?> _keys = Text("--keys", "DIR", "Image: the key directory whose signatures count");
    private readonly Option<string?> _releaseKey = Text(
        "--release-key",
        "FILE",
        "Image: the release key whose signatures count, release.pub; without --keys Secure Boot is not judged"
    );
    private readonly Option<string?> _name = Text("--name", "NAME", "Image: the machine that it has to be of");
    private readonly Option<uint?> _atLeast = new("--at-least")
    {
        Description =
            "Image: the oldest version that is accepted; without it every image that was ever signed is, however old",
        HelpName = "VERSION",
    };

    /// <summary>All options.</summary>
    public Option[] All => [_keys, _releaseKey, _name, _atLeast];

    /// <summary>Judges an image or a directory.</summary>
    public void Judge(string path, ParseResult parsed, ImageJudging judging, DateTimeOffset time) =>
        judging.Judge(
            path,
            parsed.GetValue(_keys),
            parsed.GetValue(_releaseKey),
            new ExpectedImage(parsed.GetValue(_name), parsed.GetValue(_atLeast)),
            time
        );

    private static Option<string?> Text(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };
}
