using Coffer.Image.Os;

namespace Coffer.Image.Tests.Os;

public sealed class PackageStanzaTests
{
    private const string Hash = "2fd7b04f1b7caa29c4e683f5216e6af354a41e3cdcf6e75394d7cda680f9ab82";
    private const string Bash = $"""
        Package: bash
        Version: 5.2.37-2+b10
        Architecture: amd64
        Description: a shell
         Version: not this one
        Filename: pool/main/b/bash/bash_5.2.37-2+b10_amd64.deb
        SHA256: {Hash}

        """;

    [Fact]
    public void A_stanza_of_an_index() =>
        Assert.Equal(
            [new(new("bash", "5.2.37-2+b10", "amd64", Hash), "pool/main/b/bash/bash_5.2.37-2+b10_amd64.deb")],
            PackageStanza.ReadAll(Bash)
        );

    [Theory]
    [InlineData("Package: bash", "Package: ../bash")]
    [InlineData("Version: 5.2.37-2+b10\nA", "Version: 5.2.37-2 b10\nA")]
    [InlineData("SHA256: 2", "SHA256: ")]
    [InlineData("SHA256", "MD5sum")]
    [InlineData("pool/main", "/pool/main")]
    [InlineData("pool/main", "pool/../..")]
    [InlineData("pool/main", "else/main")]
    public void What_no_lock_can_name_is_left_out(string old, string replacement) =>
        Assert.Empty(PackageStanza.ReadAll(Bash.Replace(old, replacement, StringComparison.Ordinal)));
}
