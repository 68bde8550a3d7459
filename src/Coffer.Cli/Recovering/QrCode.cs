using System.Globalization;
using System.Text;
using QRCoder;

namespace Coffer.Cli.Recovering;

/// <summary>The QR code of a secret line, as pictures for a printer. Error correction M: a fold or a stain does no harm.</summary>
internal sealed class QrCode : IDisposable
{
    private const int PixelsPerModule = 8;

    private readonly QRCodeData _data;
    private readonly PngByteQRCode _png;

    /// <param name="text">ASCII.</param>
    public QrCode(ReadOnlySpan<byte> text)
    {
        _data = QRCodeGenerator.GenerateQrCode(Encoding.ASCII.GetString(text), QRCodeGenerator.ECCLevel.M);
        _png = new PngByteQRCode(_data);
    }

    /// <summary>Modules of a side, the quiet zone of four included.</summary>
    public int Size => _data.ModuleMatrix.Count;

    /// <summary>A black and white PNG.</summary>
    public byte[] Png() => _png.GetGraphic(PixelsPerModule);

    /// <summary>An SVG of one path, a unit a module.</summary>
    public string Svg()
    {
        StringBuilder path = new();
        for (int y = 0; y < Size; y++)
        for (int x = 0; x < Size; x++)
            if (_data.ModuleMatrix[y][x])
                path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Size} {Size}" width="{Size}mm" height="{Size}mm">
            <rect width="{Size}" height="{Size}" fill="#fff"/>
            <path d="{path}" fill="#000" shape-rendering="crispEdges"/>
            </svg>

            """;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _png.Dispose();
        _data.Dispose();
    }
}
