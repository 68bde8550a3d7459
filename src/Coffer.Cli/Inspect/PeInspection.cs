using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Firmware.Authenticode;
using Coffer.Firmware.Pe;

namespace Coffer.Cli.Inspect;

/// <summary>Explains a PE image: who signed it, its sections, and what a UKI would measure.</summary>
internal static class PeInspection
{
    /// <summary>Explains it.</summary>
    public static Parsed<Explanation> Explain(byte[] bytes) => PeImage.Read(bytes).Then(Explain);

    private static Parsed<Explanation> Explain(PeImage image)
    {
        bool isUki = Uki.Read(image).TryGet(out Uki? uki, out _);
        List<Fact> facts =
        [
            new("size", $"{image.Bytes.Length} bytes"),
            new("authenticode sha256", Hex(AuthenticodeDigest.Compute(image, HashAlgorithmName.SHA256))),
            .. ImageSignature.Facts(image),
        ];
        if (isUki)
            facts.AddRange(UkiInspection.Facts(uki!));
        ImmutableArray<Explanation> sections =
        [
            .. image.Sections.Select(section => new Explanation(
                "section",
                Describe(section, image.ContentOf(section))
            )),
        ];
        return new Explanation(
            isUki ? "uki" : "pe",
            isUki ? "unified kernel image (PE)" : "PE image",
            [.. facts],
            [new Explanation("sections", "sections: name, bytes, sha256", [], sections)]
        );
    }

    private static string Describe(ImageSectionHeader section, ReadOnlyMemory<byte> content) =>
        $"{section.Name, -9} {content.Length, 10}  {Hex(SHA256.HashData(content.Span))}";

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
