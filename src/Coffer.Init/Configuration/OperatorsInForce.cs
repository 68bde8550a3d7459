using System.Text;

namespace Coffer.Init.Configuration;

/// <summary>
/// Who may ask the agent: <c>/run/coffer/operators</c> (docs/formats.md, section 12). A word, and behind <c>configuration</c> the certificates that are in place
/// of the image's. With <c>unknown</c> the machine lacks the configuration that its TPM knows of, and with it who was taken away: those of the image may give it
/// one, and no more.
/// </summary>
internal static class OperatorsInForce
{
    private const string Image = "image\n";
    private const string Configuration = "configuration\n";

    /// <summary>The file of a machine whose configuration is missing.</summary>
    internal static byte[] Unknown => "unknown\n"u8.ToArray();

    /// <summary>The file.</summary>
    internal static byte[] Of(ConfigurationState state)
    {
        if (state.IsMissing)
            return Unknown;
        if (state.InForce is not { Configuration: { Operators.IsEmpty: false } configuration })
            return Encoding.ASCII.GetBytes(Image);
        StringBuilder text = new(Configuration);
        foreach (ReadOnlyMemory<byte> certificate in configuration.Operators)
            text.Append(System.Security.Cryptography.PemEncoding.Write("CERTIFICATE", certificate.Span)).Append('\n');
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
