using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Clouds.Google.Account;

/// <summary>
/// The JSON file of a service account's key, as <c>gcloud iam service-accounts keys create</c> writes it. Every member is known; the private key
/// goes from the file's bytes into the key without becoming text.
/// </summary>
internal static class ServiceAccountFile
{
    private const int LongestText = 512;
    private const int LongestKey = 8192;
    private const int SmallestBits = 2048;
    private const int LargestBits = 8192;
    private const string Type = "service_account";
    private const string Universe = "googleapis.com";
    private const string NextStep = "make a key: gcloud iam service-accounts keys create FILE --iam-account EMAIL";

    /// <summary>Reads it.</summary>
    public static Parsed<ServiceAccount> Read(ReadOnlySpan<byte> utf8)
    {
        JsonMemberReader json = new(utf8, "service account file", "gcp-account");
        Members members = new();
        try
        {
            json.BeginObject();
            while (json.NextMember() is { } name)
                ReadMember(ref json, name, members);
            return json.Finish(members).TryGet(out _, out Refusal? refusal)
                ? members.ToAccount()
                : refusal with
                {
                    NextStep = NextStep,
                };
        }
        finally
        {
            members.PrivateKey?.Dispose();
        }
    }

    private static void ReadMember(ref JsonMemberReader json, string name, Members members)
    {
        switch (name)
        {
            case "type":
                json.Expect(Type);
                members.HasType = true;
                break;
            case "private_key":
                members.PrivateKey = json.SecretText(LongestKey);
                break;
            case "private_key_id":
                members.KeyId = json.Text(LongestText);
                break;
            case "client_email":
                members.Email = json.Text(LongestText);
                break;
            case "token_uri":
                members.TokenUri = json.Text(LongestText);
                break;
            case "universe_domain":
                json.Expect(Universe);
                break;
            case "project_id" or "client_id" or "auth_uri":
            case "auth_provider_x509_cert_url" or "client_x509_cert_url":
                json.Text(LongestText);
                break;
            default:
                json.RefuseMember("those of a service account's key");
                break;
        }
    }

    private static Refusal Refuse(string part, string expected, string seen) =>
        new($"gcp-account.{part}", "service account file", expected, seen, NextStep);

    private static RSA? ReadKey(Secret pem)
    {
        // PKCS #8 (RFC 5958) in PEM (RFC 7468), and nothing around it.
        if (!PemEncoding.TryFindUtf8(pem.Span, out PemFields fields))
            return null;
        if (!pem.Span[fields.Label].SequenceEqual("PRIVATE KEY"u8))
            return null;
        using Secret der = Secret.Allocate(fields.DecodedDataLength);
        OperationStatus status = Base64.DecodeFromUtf8(pem.Span[fields.Base64Data], der.Writable, out _, out int count);
        return status == OperationStatus.Done ? Import(der.Span[..count]) : null;
    }

    private static RSA? Import(ReadOnlySpan<byte> pkcs8)
    {
        RSA key = RSA.Create();
        try
        {
            key.ImportPkcs8PrivateKey(pkcs8, out int read);
            if (read == pkcs8.Length && key.KeySize is >= SmallestBits and <= LargestBits)
                return key;
        }
        catch (CryptographicException)
        {
            // No RSA key: refused by the caller.
        }
        key.Dispose();
        return null;
    }

    private sealed class Members
    {
        public bool HasType { get; set; }

        public string Email { get; set; } = "";

        public string KeyId { get; set; } = "";

        public string TokenUri { get; set; } = "";

        public Secret? PrivateKey { get; set; }

        public Parsed<ServiceAccount> ToAccount()
        {
            if (!HasType || Email.Length == 0 || KeyId.Length == 0 || PrivateKey is null)
                return Refuse("member", "type, client_email, private_key_id, private_key and token_uri", "one less");
            if (!Uri.TryCreate(TokenUri, UriKind.Absolute, out Uri? uri) || !IsPlain(uri))
                return Refuse("token-uri", "an https address without a query", Http.ForeignText.Printable(TokenUri));
            return ReadKey(PrivateKey) is { } key
                ? new ServiceAccount(Email, KeyId, uri, key)
                : Refuse("key", $"an RSA key of {SmallestBits} bits or more as PKCS #8 in PEM", "something else");
        }

        private static bool IsPlain(Uri uri) =>
            uri.Scheme == Uri.UriSchemeHttps
            && uri.UserInfo.Length == 0
            && uri.Query.Length == 0
            && uri.Fragment.Length == 0;
    }
}
