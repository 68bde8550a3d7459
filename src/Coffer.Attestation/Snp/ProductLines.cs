namespace Coffer.Attestation.Snp;

/// <summary>What follows from the <see cref="ProductLine"/>.</summary>
public static class ProductLines
{
    /// <summary>The layout of TCB_VERSION and of the certificates' extensions: that of the generation, not of the report's version.</summary>
    public static TcbLayout Layout(this ProductLine line) =>
        line == ProductLine.Turin ? TcbLayout.Turin : TcbLayout.Legacy;

    /// <summary>The name in AMD's certificates and addresses.</summary>
    public static string Name(this ProductLine line) =>
        line switch
        {
            ProductLine.Milan => "Milan",
            ProductLine.Genoa => "Genoa",
            _ => "Turin",
        };

    /// <summary>The line with this name in AMD's certificates; null for another name.</summary>
    public static ProductLine? FromName(ReadOnlySpan<char> name) =>
        name switch
        {
            "Milan" => ProductLine.Milan,
            "Genoa" => ProductLine.Genoa,
            "Turin" => ProductLine.Turin,
            _ => null,
        };

    /// <summary>The line of a productName extension: <c>Milan-B0</c>, <c>Genoa</c>, <c>Siena-A1</c>; null for another.</summary>
    public static ProductLine? FromProductName(string productName)
    {
        ReadOnlySpan<char> name = productName;
        int stepping = name.IndexOf('-');
        if (stepping >= 0)
            name = name[..stepping];
        return name is "Bergamo" or "Siena" ? ProductLine.Genoa : FromName(name);
    }
}
