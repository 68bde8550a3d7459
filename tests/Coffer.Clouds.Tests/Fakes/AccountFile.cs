using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Coffer.Clouds.Google.Account;

namespace Coffer.Clouds.Tests.Fakes;

/// <summary>Files of a service account whose key is made for the test.</summary>
internal static class AccountFile
{
    public const string Email = "deployer@my-project.iam.gserviceaccount.com";

    public const string TokenUri = "https://oauth2.example/token";

    public static RSA Key { get; } = RSA.Create(2048);

    public static ServiceAccount Account => ServiceAccount.Read(Bytes()).OrThrow();

    /// <summary>The file, with members of its own or without some.</summary>
    public static byte[] Bytes(string? without = null, params (string Name, string Value)[] with)
    {
        Dictionary<string, string> members = new()
        {
            ["type"] = "service_account",
            ["project_id"] = "my-project",
            ["private_key_id"] = "0123456789abcdef",
            ["private_key"] = Key.ExportPkcs8PrivateKeyPem() + "\n",
            ["client_email"] = Email,
            ["client_id"] = "1234",
            ["auth_uri"] = "https://accounts.example/o/oauth2/auth",
            ["token_uri"] = TokenUri,
            ["auth_provider_x509_cert_url"] = "https://www.example/oauth2/v1/certs",
            ["client_x509_cert_url"] = "https://www.example/robot/v1/metadata/x509/deployer",
            ["universe_domain"] = "googleapis.com",
        };
        if (without is not null)
            members.Remove(without);
        foreach ((string name, string value) in with)
            members[name] = value;
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            foreach ((string name, string value) in members)
                json.WriteString(name, value);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    public static byte[] Text(string json) => Encoding.UTF8.GetBytes(json);
}
