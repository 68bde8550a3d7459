using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Yaml;
using YamlDotNet.RepresentationModel;

namespace Coffer.Image.Description;

/// <summary>Reads <c>operators</c>: files with one certificate each. The agent compares them whole, so any issuer and any date will do.</summary>
public sealed class OperatorReader
{
    private const int LargestFile = 64 * 1024;

    private const string NextStep =
        "Name the certificate of somebody who may ask the machine, such as operator.pem of the key directory.";

    private readonly DescriptionFiles _files;
    private readonly YamlErrors _errors;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Reads those of another document than a description.</summary>
    /// <param name="directory">What the paths are relative to.</param>
    /// <param name="errors">Where refusals go.</param>
    public OperatorReader(string directory, YamlErrors errors)
        : this(new DescriptionFiles(directory), errors) { }

    internal OperatorReader(DescriptionFiles files, YamlErrors errors) => (_files, _errors) = (files, errors);

    /// <summary>The certificates, PEM; what is wrong goes to the errors.</summary>
    public ImmutableArray<string> Read(YamlMapping top) =>
        [.. top.Texts("operators").Select(file => Read(file.Text, file.Name)).OfType<string>()];

    private string? Read(YamlScalarNode text, string name)
    {
        if (!PublicPem.TryRead(_files, text.Value!, name, LargestFile, out string? pem, out string seen))
            return Refuse(text, name, seen);
        return Decode(pem) is not { } certificate ? Refuse(text, name, $"{text.Value}, which holds none")
            : _seen.Add(certificate) ? certificate
            : Refuse(text, name, $"{text.Value}, the same certificate again");
    }

    private static string? Decode(string pem)
    {
        try
        {
            X509Certificate2Collection certificates = [];
            certificates.ImportFromPem(pem);
            return certificates is [{ } certificate] ? certificate.ExportCertificatePem() + "\n" : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private string? Refuse(YamlScalarNode text, string name, string seen)
    {
        _errors.Add(text, "operator", name, "a PEM file with one certificate", seen, NextStep);
        return null;
    }
}
