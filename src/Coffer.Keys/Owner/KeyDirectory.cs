using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Keys.Owner;

/// <summary>
/// Owner keys in a directory: PEM files, private ones readable by their owner only. A directory is written aside and renamed, so that
/// there is a whole one or none; an existing one is never overwritten.
/// </summary>
public static partial class KeyDirectory
{
    private const int LargestFile = 64 * 1024;
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PrivateDirectory = PrivateFile | UnixFileMode.UserExecute;
    private const string OperatorFile = "operator.pem";
    private const string OperatorKey = "operator.key";
    private const string OwnerFormat = "coffer-owner-1";
    private const string NextStep = "make one with: coffer keys init --dir DIRECTORY";

    /// <summary>Writes <paramref name="keys"/> to a new directory.</summary>
    public static Refusal? Save(OwnerKeys keys, string directory)
    {
        if (directory.Length == 0 || directory.Contains('\0'))
            return NotWritten(directory, "no path");
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        if (Path.Exists(target))
            return new(
                "keys.exists",
                $"key directory {directory}",
                "nothing there yet",
                "a file or directory",
                "choose another name"
            );
        string aside = $"{target}.{keys.OwnerId:N}.new";
        try
        {
            Directory.CreateDirectory(aside, PrivateDirectory);
            Write(keys, aside);
            Directory.Move(aside, target);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return NotWritten(directory, e.Message);
        }
        finally
        {
            if (Directory.Exists(aside))
                Directory.Delete(aside, recursive: true);
        }
    }

    /// <summary>Reads a directory; every file must be there and every pair must fit.</summary>
    public static Parsed<OwnerKeys> Load(string directory)
    {
        if (!Directory.Exists(directory))
            return new Refusal("keys.missing", $"key directory {directory}", "a directory", "none", NextStep);
        try
        {
            return new OwnerKeys(
                ReadOwnerId(directory),
                Certificate(directory, "PK"),
                Certificate(directory, "KEK"),
                Certificate(directory, "db"),
                WithPublic(directory, "pcr-policy", Rsa(directory, "pcr-policy")),
                WithPublic(directory, "config", Ecdsa(directory, "config")),
                Operator(directory),
                Release(directory)
            );
        }
        catch (RefusedException e)
        {
            return e.Refusal;
        }
    }

    private static Refusal NotWritten(string directory, string seen) =>
        new("keys.write", $"key directory {directory}", "a place to write to", seen, "choose another place");

    private static void Write(OwnerKeys keys, string directory)
    {
        WriteCertificate(directory, "PK", keys.Pk);
        WriteCertificate(directory, "KEK", keys.Kek);
        WriteCertificate(directory, "db", keys.Db);
        WritePrivate(directory, "pcr-policy.key", keys.PcrPolicy.ExportPkcs8PrivateKeyPem());
        WriteText(directory, "pcr-policy.pub", keys.PcrPolicy.ExportSubjectPublicKeyInfoPem());
        WritePrivate(directory, "config.key", keys.Config.ExportPkcs8PrivateKeyPem());
        WriteText(directory, "config.pub", keys.Config.ExportSubjectPublicKeyInfoPem());
        if (keys.Operator is not null)
            WriteOperator(directory, keys.Operator);
        if (keys.Release is not null)
            WriteRelease(directory, keys.Release);
        WriteText(directory, "owner.json", OwnerText(keys.OwnerId));
    }

    private static void WriteCertificate(string directory, string name, X509Certificate2 certificate)
    {
        using RSA key = certificate.GetRSAPrivateKey()!;
        WritePrivate(directory, $"{name}.key", key.ExportPkcs8PrivateKeyPem());
        WriteText(directory, $"{name}.crt", certificate.ExportCertificatePem());
    }

    private static void WriteOperator(string directory, X509Certificate2 certificate)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        WritePrivate(directory, OperatorKey, key.ExportPkcs8PrivateKeyPem());
        WriteText(directory, OperatorFile, certificate.ExportCertificatePem());
    }

    private static void WritePrivate(string directory, string name, string pem)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = PrivateFile,
        };
        using StreamWriter writer = new(Path.Combine(directory, name), options);
        writer.WriteLine(pem);
    }

    private static void WriteText(string directory, string name, string text) =>
        File.WriteAllText(Path.Combine(directory, name), text + "\n");

    private static X509Certificate2 Certificate(string directory, string name) =>
        Decode(
            directory,
            $"{name}.crt",
            pem =>
            {
                using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem);
                using RSA key = Rsa(directory, name);
                return certificate.CopyWithPrivateKey(key);
            }
        );

    // Directories made before there were agents have none, and an operator who is somebody else takes both files along.
    private static X509Certificate2? Operator(string directory) =>
        File.Exists(Path.Combine(directory, OperatorFile)) || File.Exists(Path.Combine(directory, OperatorKey))
            ? Decode(
                directory,
                OperatorFile,
                pem =>
                {
                    using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem);
                    using ECDsa key = Ecdsa(directory, "operator");
                    return certificate.CopyWithPrivateKey(key);
                }
            )
            : null;

    private static RSA Rsa(string directory, string name, int bits = OwnerKeys.RsaBits) =>
        Decode(
            directory,
            $"{name}.key",
            pem =>
            {
                RSA key = RSA.Create();
                key.ImportPkcs8PrivateKey(PrivateKey(pem), out _);
                return key.KeySize == bits
                    ? key
                    : throw new CryptographicException($"an RSA key of {key.KeySize} bits, not {bits}");
            }
        );

    private static ECDsa Ecdsa(string directory, string name) =>
        Decode(
            directory,
            $"{name}.key",
            pem =>
            {
                ECDsa key = ECDsa.Create();
                key.ImportPkcs8PrivateKey(PrivateKey(pem), out _);
                return key.ExportParameters(false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value
                    ? key
                    : throw new CryptographicException("a key on another curve than P-256");
            }
        );

    // Unlike ImportFromPem, which takes a public key where a private one is needed.
    private static byte[] PrivateKey(string pem)
    {
        PemFields fields = PemEncoding.Find(pem);
        return pem[fields.Label] == "PRIVATE KEY"
            ? Convert.FromBase64String(pem[fields.Base64Data])
            : throw new CryptographicException($"{pem[fields.Label]}, not an unencrypted private key (PKCS #8)");
    }

    // The public file is what gets copied about: one of another key would make images that never unseal.
    private static T WithPublic<T>(string directory, string name, T key)
        where T : AsymmetricAlgorithm
    {
        if (ReadText(directory, $"{name}.pub").TrimEnd('\n') == key.ExportSubjectPublicKeyInfoPem())
            return key;
        key.Dispose();
        throw Refuse(directory, $"{name}.pub", $"the public key of {name}.key", "another");
    }

    private static Guid ReadOwnerId(string directory) =>
        Decode(
            directory,
            "owner.json",
            text =>
            {
                using JsonDocument json = JsonDocument.Parse(text, new() { AllowDuplicateProperties = false });
                Guid id = json.RootElement.GetProperty("ownerId").GetGuid();
                return text.TrimEnd('\n') == OwnerText(id)
                    ? id
                    : throw new FormatException($"it is not what coffer keys init writes as {OwnerFormat}");
            }
        );

    private static string OwnerText(Guid id) => $$"""{ "format": "{{OwnerFormat}}", "ownerId": "{{id:D}}" }""";

    private static T Decode<T>(string directory, string name, Func<string, T> decode)
    {
        string text = ReadText(directory, name);
        try
        {
            return decode(text);
        }
        catch (Exception e)
            when (e
                    is CryptographicException
                        or ArgumentException
                        or FormatException
                        or JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
            )
        {
            throw Refuse(directory, name, "a key or certificate that fits the others", e.Message);
        }
    }

    private static string ReadText(string directory, string name)
    {
        try
        {
            FileInfo file = new(Path.Combine(directory, name));
            if (!file.Exists)
                throw Refuse(directory, name, "a file", "none");
            if (file.Length > LargestFile)
                throw Refuse(directory, name, $"at most {LargestFile} bytes", $"{file.Length}");
            return File.ReadAllText(file.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refuse(directory, name, "a readable file", e.Message);
        }
    }

    private static RefusedException Refuse(string directory, string name, string expected, string seen) =>
        new(
            new(
                "keys.damaged",
                $"{name} in key directory {directory}",
                expected,
                seen,
                "restore the directory from its backup"
            )
        );
}
