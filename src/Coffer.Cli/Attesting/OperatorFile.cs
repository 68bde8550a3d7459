using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;
using Coffer.Keys.Owner;
using Microsoft.Win32.SafeHandles;

namespace Coffer.Cli.Attesting;

/// <summary>The certificate that an operator shows to machines, with its key.</summary>
internal static class OperatorFile
{
    /// <summary>Of PEM files; the key may be in the same file. Nobody else may be able to read it: <c>attest.operator-mode</c>.</summary>
    public static Parsed<X509Certificate2> Read(string certificate, string? key)
    {
        string? missing = new[] { certificate, key }.FirstOrDefault(path => path is not null && !File.Exists(path));
        if (missing is not null)
            return new Refusal("attest.operator", missing, "an operator's certificate and key, PEM", "no such file");
        try
        {
            // Read once, what is judged and what is used: a pipe gives its bytes to one reader.
            using FileStream file = File.OpenRead(key ?? certificate);
            using StreamReader reader = new(file, leaveOpen: true);
            string text = reader.ReadToEnd();
            X509Certificate2 read = X509Certificate2.CreateFromPem(
                key is null ? text : File.ReadAllText(certificate),
                text
            );
            if (JudgeMode(key ?? certificate, file.SafeFileHandle) is not { } open)
                return read;
            read.Dispose();
            return open;
        }
        catch (CryptographicException e)
        {
            return new Refusal("attest.operator", certificate, "an operator's certificate and its key, PEM", e.Message);
        }
    }

    // Of what is open: a link has a mode of its own.
    private static Refusal? JudgeMode(string path, SafeFileHandle file) =>
        PrivateFile.Judge(File.GetUnixFileMode(file)) is { } seen
            ? new(
                "attest.operator-mode",
                path,
                PrivateFile.Expected,
                seen,
                $"{PrivateFile.NextStep(path)}; whoever read it can ask as you"
            )
            : null;

    /// <summary>The one of a key directory; null when the directory is not there or has none.</summary>
    public static X509Certificate2? Of(string keyDirectory)
    {
        if (!Directory.Exists(keyDirectory))
            return null;
        using OwnerKeys keys = KeyDirectory.Load(keyDirectory).OrThrow();
        if (keys.Operator is null)
            return null;
        using ECDsa key = keys.Operator.GetECDsaPrivateKey()!;
        using X509Certificate2 alone = X509CertificateLoader.LoadCertificate(keys.Operator.RawData);
        return alone.CopyWithPrivateKey(key);
    }
}
