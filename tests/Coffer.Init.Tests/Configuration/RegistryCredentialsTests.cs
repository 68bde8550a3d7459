using System.Text;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Init.Configuration;

namespace Coffer.Init.Tests.Configuration;

public sealed class RegistryCredentialsTests
{
    [Theory]
    [InlineData("robot:p:a\"ss", "robot:p:a\"ss")]
    [InlineData("robot:pass\n", "robot:pass")]
    [InlineData("robot:", "robot:")]
    public void podman_finds_them_under_the_registry_alone(string secret, string expected)
    {
        using Secret file = RegistryCredentials.Write("r.example:5000", Encoding.ASCII.GetBytes(secret));
        using JsonDocument document = JsonDocument.Parse(file.Span.ToArray());
        JsonProperty auth = Assert.Single(document.RootElement.GetProperty("auths").EnumerateObject());
        Assert.Equal("r.example:5000", auth.Name);
        Assert.Equal(expected, Encoding.ASCII.GetString(auth.Value.GetProperty("auth").GetBytesFromBase64()));
    }
}
