using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Keys.Owner;

/// <summary>Writes the files of a key directory. Each is on the disk when the next one is begun; the directory's names are the caller's.</summary>
/// <param name="directory">There already, and empty.</param>
/// <param name="files">The file system it is on.</param>
internal sealed class KeyDirectoryWriter(string directory, IFileSystem files)
{
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>All of them.</summary>
    public void Write(OwnerKeys keys)
    {
        WriteCertificate(KeyNames.Pk, keys.Pk);
        WriteCertificate(KeyNames.Kek, keys.Kek);
        WriteCertificate(KeyNames.Db, keys.Db);
        WritePair(KeyNames.PcrPolicy, keys.PcrPolicy);
        WritePair(KeyNames.Config, keys.Config);
        if (keys.Operator is not null)
            WriteOperator(keys.Operator);
        if (keys.Release is not null)
            WritePair(KeyNames.Release, keys.Release);
        if (keys.Dbx is not null)
            WriteDbx(KeyFile.DbxFile, keys.Dbx);
        WriteText(KeyFile.OwnerFile, KeyFile.OwnerText(keys.OwnerId));
    }

    /// <summary>A certificate and its private key, or the address of the key.</summary>
    public void WriteCertificate(string name, OwnerCertificate owner)
    {
        WritePrivate(name, owner.Key);
        WriteText($"{name}.crt", owner.Certificate.ExportCertificatePem());
    }

    /// <summary>A public key and its private one, or the address of that.</summary>
    public void WritePair(string name, AsymmetricAlgorithm key)
    {
        WritePrivate(name, key);
        WriteText($"{name}.pub", key.ExportSubjectPublicKeyInfoPem());
    }

    /// <summary>What machines do not boot.</summary>
    public void WriteDbx(string name, ForbiddenDatabase dbx)
    {
        string path = Path.Combine(directory, name);
        File.WriteAllBytes(path, dbx.Bytes.Span);
        files.Flush(path);
    }

    private void WriteOperator(X509Certificate2 certificate)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        WritePrivate(KeyNames.Operator, key);
        WriteText(KeyFile.OperatorFile, certificate.ExportCertificatePem());
    }

    private void WritePrivate(string name, AsymmetricAlgorithm key)
    {
        if (key is ITokenKey token)
        {
            WriteText($"{name}.uri", token.Uri.ToString());
            return;
        }
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = PrivateFile,
        };
        string path = Path.Combine(directory, $"{name}.key");
        using (StreamWriter writer = new(path, options))
            writer.WriteLine(key.ExportPkcs8PrivateKeyPem());
        files.Flush(path);
    }

    private void WriteText(string name, string text)
    {
        string path = Path.Combine(directory, name);
        File.WriteAllText(path, text + "\n");
        files.Flush(path);
    }
}
