using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Coffer.Agent.Serving;

/// <summary>
/// Who may ask now: those of the image, or in their place those of the configuration in force, as <c>/init</c> and the custodian wrote it down once they had
/// judged it (docs/formats.md, section 12). Looked at with every handshake and every question, so that who was taken away is refused at once.
/// </summary>
/// <param name="image">Directory with those of the image.</param>
/// <param name="inForce">What is written down.</param>
internal sealed class OperatorRegister(string image, string inForce)
{
    private const int LargestFile = 256 * 1024;
    private const string Configuration = "configuration\n";

    private readonly Operators _image = Operators.Load(image);

    // One reference, for questions are answered at the same time: text and operators of two documents must never meet.
    private volatile Judged? _last;

    /// <summary>Those that may ask now; nobody when nothing is written down, or nothing that makes sense.</summary>
    internal Operators Now()
    {
        string text = Read();
        if (_last is { } last && last.Text == text)
            return last.Operators;
        Judged judged = new(text, Of(text));
        _last = judged;
        return judged.Operators;
    }

    // Each boot of a machine with an agent writes the file before the agent is there: without it nobody knows who was taken away.
    private string Read()
    {
        try
        {
            using FileStream file = File.OpenRead(inForce);
            return file.Length <= LargestFile ? File.ReadAllText(inForce) : "";
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return "";
        }
    }

    private Operators Of(string text) =>
        text switch
        {
            "image\n" => _image,
            "unknown\n" => new Operators(_image.Certificates) { MayOnlyConfigure = true },
            _ when text.StartsWith(Configuration, StringComparison.Ordinal) => OfConfiguration(text),
            _ => new Operators([]),
        };

    private static Operators OfConfiguration(string text)
    {
        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPem(text);
            return new Operators([.. certificates.Select(certificate => certificate.RawData)]);
        }
        catch (CryptographicException)
        {
            return new Operators([]);
        }
    }

    private sealed record Judged(string Text, Operators Operators);
}
