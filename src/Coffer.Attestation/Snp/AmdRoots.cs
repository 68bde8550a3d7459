using System.Collections.Immutable;
using System.Reflection;

namespace Coffer.Attestation.Snp;

/// <summary>The roots that SNP chains are judged by: AMD's own, which are part of this library, or others that a caller puts in their place.</summary>
public sealed class AmdRoots
{
    private static readonly Lazy<AmdRoots> s_embedded = new(ReadEmbedded);
    private readonly ImmutableArray<ProductRoots> _roots;

    /// <summary>Roots of the caller's choice, for at most one anchor a line.</summary>
    /// <exception cref="ArgumentException">Two of them are of the same line.</exception>
    public AmdRoots(params ImmutableArray<ProductRoots> roots)
    {
        if (roots.Select(root => root.Line).Distinct().Count() != roots.Length)
            throw new ArgumentException("two roots of one product line", nameof(roots));
        _roots = roots;
    }

    /// <summary>AMD's roots of Milan, Genoa and Turin, as published by its key distribution service.</summary>
    public static AmdRoots Embedded => s_embedded.Value;

    /// <summary>The roots of a line; null when there are none.</summary>
    public ProductRoots? For(ProductLine line)
    {
        foreach (ProductRoots roots in _roots)
        {
            if (roots.Line == line)
                return roots;
        }
        return null;
    }

    private static AmdRoots ReadEmbedded() =>
        new([
            .. Enum.GetValues<ProductLine>()
                .Select(line =>
                    ProductRoots
                        .Read(line, Resource(line, "ark"), Resource(line, "ask"), Resource(line, "asvk"))
                        .OrThrow()
                ),
        ]);

    private static byte[] Resource(ProductLine line, string name)
    {
        string resource = $"{line.Name().ToLowerInvariant()}-{name}.der";
        using Stream stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"the resource {resource} is missing");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
