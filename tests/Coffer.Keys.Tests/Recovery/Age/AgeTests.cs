using System.Diagnostics;
using Coffer.Bytes;
using Coffer.Keys.Recovery.Age;
using CsCheck;

namespace Coffer.Keys.Tests.Recovery.Age;

public sealed class AgeTests : IDisposable
{
    private const string Tool = "/usr/bin/age";
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("coffer-age-");

    public void Dispose() => _scratch.Delete(recursive: true);

    [Fact]
    public void An_identity_and_its_recipient_belong_together()
    {
        using AgeIdentity identity = AgeIdentity.Read(AgeFileForge.Identity).OrThrow();
        Assert.Equal(AgeFileForge.Recipient, identity.Recipient.ToString());
        Assert.Equal(AgeFileForge.Recipient, AgeRecipient.Read(AgeFileForge.Recipient).OrThrow().ToString());
    }

    [Fact]
    public void What_is_encrypted_to_several_recipients_opens_for_each()
    {
        byte[] file = AgeEncryption.Encrypt(
            "secret"u8,
            [Other(), AgeRecipient.Read(AgeFileForge.Recipient).OrThrow()],
            SystemRandomSource.Instance
        );
        using AgeIdentity identity = AgeIdentity.Read(AgeFileForge.Identity).OrThrow();
        using Secret plaintext = AgeDecryption.Decrypt(file, identity).OrThrow();
        Assert.Equal("secret"u8, plaintext.Span);
    }

    [Fact]
    public void Stock_age_opens_our_file()
    {
        byte[] file = AgeEncryption.Encrypt(
            "secret"u8,
            [AgeRecipient.Read(AgeFileForge.Recipient).OrThrow()],
            SystemRandomSource.Instance
        );
        Assert.Equal("secret"u8, Age(file, "-d", "-i", IdentityFile()));
    }

    [Fact]
    public void We_open_the_file_of_stock_age()
    {
        byte[] file = Age("from age"u8.ToArray(), "-r", AgeFileForge.Recipient);
        using AgeIdentity identity = AgeIdentity.Read(AgeFileForge.Identity).OrThrow();
        using Secret plaintext = AgeDecryption.Decrypt(file, identity).OrThrow();
        Assert.Equal("from age"u8, plaintext.Span);
    }

    [Fact]
    public void Another_identity_is_told_that_the_file_is_not_for_it()
    {
        byte[] file = AgeEncryption.Encrypt("secret"u8, [Other()], SystemRandomSource.Instance);
        using AgeIdentity identity = AgeIdentity.Read(AgeFileForge.Identity).OrThrow();
        Assert.Equal("age.no-match", AgeDecryption.Decrypt(file, identity).Refusal?.Reason);
    }

    [Fact]
    public void Any_changed_byte_is_refused()
    {
        byte[] file = AgeEncryption.Encrypt(
            "secret"u8,
            [AgeRecipient.Read(AgeFileForge.Recipient).OrThrow()],
            SystemRandomSource.Instance
        );
        using AgeIdentity identity = AgeIdentity.Read(AgeFileForge.Identity).OrThrow();
        for (int i = 0; i < file.Length; i++)
        {
            byte[] changed = [.. file];
            changed[i] ^= 1;
            Assert.NotNull(AgeDecryption.Decrypt(changed, identity).Refusal);
        }
    }

    [Fact]
    public void A_file_cut_short_is_refused()
    {
        byte[] file = AgeEncryption.Encrypt(
            "secret"u8,
            [AgeRecipient.Read(AgeFileForge.Recipient).OrThrow()],
            SystemRandomSource.Instance
        );
        using AgeIdentity identity = AgeIdentity.Read(AgeFileForge.Identity).OrThrow();
        for (int length = 0; length < file.Length; length++)
            Assert.NotNull(AgeDecryption.Decrypt(file.AsSpan(0, length), identity).Refusal);
    }

    [Fact]
    public void Any_bytes_are_refused_and_never_throw() =>
        Gen
            .Byte.Array[0, 400]
            .Sample(bytes =>
            {
                using AgeIdentity identity = AgeIdentity.Read(AgeFileForge.Identity).OrThrow();
                Assert.NotNull(AgeDecryption.Decrypt([.. "age-encryption.org/v1\n"u8, .. bytes], identity).Refusal);
            });

    [Theory]
    [InlineData("")]
    [InlineData("age1")]
    [InlineData("age135w7wzuguspvq46vp9j78zvv0wn4jj4dluvf2n6f794whckqv3vswezsqq")]
    [InlineData("AGE135W7WZUGUSPVQ46VP9J78ZVV0WN4JJ4DLUVF2N6F794WHCKQV3VSWEZSQL")]
    [InlineData("Age135w7wzuguspvq46vp9j78zvv0wn4jj4dluvf2n6f794whckqv3vswezsql")]
    [InlineData("ssh-ed25519 AAAA")]
    public void Something_else_than_a_recipient_is_refused(string text) =>
        Assert.NotNull(AgeRecipient.Read(text).Refusal);

    private static X25519Recipient Other()
    {
        byte[] key = new byte[32];
        key[0] = 9;
        return new X25519Recipient(key);
    }

    private string IdentityFile()
    {
        string path = Path.Combine(_scratch.FullName, "identity");
        File.WriteAllText(path, AgeFileForge.Identity + "\n");
        return path;
    }

    private static byte[] Age(byte[] input, params string[] arguments)
    {
        Assert.True(File.Exists(Tool), "age is missing: apt-get install age");
        ProcessStartInfo start = new(Tool, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        using MemoryStream output = new();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }
}
