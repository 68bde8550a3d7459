using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Coffer.Clouds.Tests.Fakes;

/// <summary>The token endpoint: takes assertions that the account's key signed, and nothing else.</summary>
internal sealed class FakeTokens
{
    private readonly HashSet<string> _known = [];

    /// <summary>The claims of each assertion that it took.</summary>
    public List<JsonElement> Claims { get; } = [];

    public int Seconds { get; set; } = 3600;

    public bool Knows(string? authorization) =>
        authorization?.Split(' ') is ["Bearer", var token] && _known.Contains(token);

    /// <summary>A token that it knows beside those it gave.</summary>
    public void Add(string token) => _known.Add(token);

    /// <summary>None of the tokens it gave is worth anything any more.</summary>
    public void Revoke() => _known.Clear();

    public async Task<FakeAnswer> AnswerAsync(HttpRequest request)
    {
        IFormCollection form = await request.ReadFormAsync();
        string[] parts = $"{form["assertion"]}".Split('.');
        bool asked = form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer" && parts.Length == 3;
        if (!asked || !IsSigned(parts))
            return new FakeAnswer(
                400,
                new JsonObject { ["error"] = "invalid_grant", ["error_description"] = "Invalid JWT Signature." }
            );
        Claims.Add(JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement);
        string token = $"ya29.secret-{Claims.Count}";
        _known.Add(token);
        return new FakeAnswer(
            200,
            new JsonObject
            {
                ["access_token"] = token,
                ["expires_in"] = Seconds,
                ["token_type"] = "Bearer",
            }
        );
    }

    private static bool IsSigned(string[] parts) =>
        AccountFile.Key.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
            Base64Url.DecodeFromChars(parts[2]),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
}
