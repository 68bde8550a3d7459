using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Coffer.Clouds.Google.Account;

/// <summary>
/// The JSON Web Token that a service account asks for an access token with: RS256 (RFC 7515, 7518), the claims of RFC 7523 and Google's <c>scope</c>
/// ("Using OAuth 2.0 for Server to Server Applications").
/// </summary>
internal static class SignedAssertion
{
    /// <summary>Rights over machines and storage, and over nothing else of the project.</summary>
    public const string Scope =
        "https://www.googleapis.com/auth/compute https://www.googleapis.com/auth/devstorage.read_write";

    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(1);

    /// <summary>A token of an hour.</summary>
    public static string Of(ServiceAccount account, DateTimeOffset now)
    {
        string signed = $"{Base64Url.EncodeToString(Header(account))}.{Base64Url.EncodeToString(Claims(account, now))}";
        return $"{signed}.{Base64Url.EncodeToString(account.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static byte[] Header(ServiceAccount account) =>
        Write(json =>
        {
            json.WriteString("alg", "RS256");
            json.WriteString("typ", "JWT");
            json.WriteString("kid", account.KeyId);
        });

    private static byte[] Claims(ServiceAccount account, DateTimeOffset now) =>
        Write(json =>
        {
            json.WriteString("iss", account.Email);
            json.WriteString("scope", Scope);
            json.WriteString("aud", account.TokenUri.AbsoluteUri);
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", (now + s_lifetime).ToUnixTimeSeconds());
        });

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
