using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Coffer.Keys.Owner;

namespace Coffer.Cli.Verbs;

/// <summary>The public side of owner keys: fingerprints to compare, never a private byte.</summary>
internal sealed class KeysReport
{
    private readonly OwnerKeys _keys;
    private readonly string _directory;
    private readonly (string Name, string Use, string Fingerprint, string? Until)[] _rows;

    public KeysReport(OwnerKeys keys, string directory)
    {
        (_keys, _directory) = (keys, directory);
        _rows =
        [
            Row("PK", "owns the firmware's keys", keys.Pk.Certificate),
            Row("KEK", "signs changes of db", keys.Kek.Certificate),
            Row("db", "signs boot loader and UKIs", keys.Db.Certificate),
            .. keys.Dbx is null
                ? []
                : new (string, string, string, string?)[] { ("dbx", $"forbids {keys.Dbx}", keys.Dbx.Sha256, null) },
            ("pcr-policy", "signs what may unseal", Fingerprint(keys.PcrPolicy.ExportSubjectPublicKeyInfo()), null),
            ("config", "signs machine configuration", Fingerprint(keys.Config.ExportSubjectPublicKeyInfo()), null),
            .. keys.Release is null
                ? []
                : new (string, string, string, string?)[]
                {
                    (
                        "release",
                        "signs what is beside an image",
                        Fingerprint(keys.Release.ExportSubjectPublicKeyInfo()),
                        null
                    ),
                },
            .. keys.Operator is null ? [] : new[] { Row("operator", "asks machines for evidence", keys.Operator) },
        ];
    }

    /// <summary>For a person.</summary>
    public string Text
    {
        get
        {
            StringBuilder text = new($"owner {_keys.OwnerId}\n");
            foreach ((string name, string use, string fingerprint, string? until) in _rows)
                text.Append(
                    $"\n{name, -10}  {use}{(until is null ? "" : $", until {until}")}\n{"", -10}  sha256 {fingerprint}\n"
                );
            return text.ToString();
        }
    }

    /// <summary>For a machine.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteString("directory", _directory);
        writer.WriteString("ownerId", _keys.OwnerId);
        writer.WriteStartObject("keys");
        foreach ((string name, string use, string fingerprint, string? until) in _rows)
        {
            writer.WriteStartObject(name);
            writer.WriteString("use", use);
            writer.WriteString("sha256", fingerprint);
            if (until is not null)
                writer.WriteString("until", until);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static (string, string, string, string?) Row(string name, string use, X509Certificate2 certificate) =>
        (name, use, Fingerprint(certificate.RawData), $"{certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}");

    private static string Fingerprint(byte[] der) => Convert.ToHexStringLower(SHA256.HashData(der));
}
