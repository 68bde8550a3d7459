using System.Text.Encodings.Web;
using System.Text.Json;

namespace Coffer.Image.Sboms;

/// <summary>How both formats of an SBOM are written (docs/formats.md, section 37).</summary>
internal static class SbomJson
{
    /// <summary>Indented, with line feeds, and nothing escaped that JSON need not.</summary>
    internal static JsonWriterOptions Options { get; } =
        new()
        {
            Indented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
}
