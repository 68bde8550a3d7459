using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Image.Build;

namespace Coffer.Image.Tests.Build;

public sealed class BuiltProgramTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    private string Program => Path.Combine(_directory.Path, "init");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Its_digest_is_of_the_bytes_that_were_read_whatever_the_file_is_by_then()
    {
        File.WriteAllText(Program, "another");
        WriteLinked("deb libssl3t64 3.5.4-1");
        BuiltProgram built = BuiltProgram.Of("init", "initrd", "program"u8, Program);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("program"u8)), built.Sha256);
        Assert.Equal(new LinkedPart("deb", "libssl3t64", "3.5.4-1"), Assert.Single(built.Linked));
    }

    [Fact]
    public void A_list_of_other_lines_beside_it_is_refused()
    {
        WriteLinked("rpm openssl 3");
        Assert.Equal("linked.malformed", Refused());
    }

    [Theory]
    [InlineData("")]
    [InlineData("deb libssl3t64 3.5.4-1\n")]
    [InlineData("sha256 0000000000000000000000000000000000000000000000000000000000000000\ndeb libssl3t64 3.5.4-1\n")]
    public void A_list_of_another_program_is_refused(string text)
    {
        File.WriteAllText($"{Program}.linked", text);
        Assert.Equal("linked.other", Refused());
    }

    private string Refused() =>
        Assert.Throws<RefusedException>(() => BuiltProgram.Of("init", "initrd", "program"u8, Program)).Refusal.Reason;

    private void WriteLinked(string line) =>
        File.WriteAllText(
            $"{Program}.linked",
            $"sha256 {Convert.ToHexStringLower(SHA256.HashData("program"u8))}\n{line}\n"
        );
}
