using System.Security.Cryptography;
using Coffer.Init.Install;

namespace Coffer.Init.Tests.Install;

public sealed class SecureBootStateTests : IDisposable
{
    private const string Global = "8be4df61-93ca-11d2-aa0d-00e098032b8c";
    private const string Security = "d719b2cb-3d3a-4596-a3bc-dad00e67656f";

    private readonly DirectoryInfo _efivars = Directory.CreateTempSubdirectory("coffer-efivars-");

    public SecureBootStateTests()
    {
        Write($"SetupMode-{Global}", 0);
        Write($"SecureBoot-{Global}", 1);
        Write($"PK-{Global}", 1, 1);
        Write($"KEK-{Global}", 2, 2);
        Write($"db-{Security}", 3, 3);
    }

    [Fact]
    public void Secure_boot_with_the_owners_keys_passes() => Assert.Null(Judge());

    [Fact]
    public void Setup_mode_is_refused()
    {
        Write($"SetupMode-{Global}", 1);
        Assert.Equal("secure-boot.setupmode", Judge());
    }

    [Fact]
    public void Secure_boot_off_is_refused()
    {
        Write($"SecureBoot-{Global}", 0);
        Assert.Equal("secure-boot.secureboot", Judge());
    }

    [Theory]
    [InlineData($"PK-{Global}", "secure-boot.pk")]
    [InlineData($"KEK-{Global}", "secure-boot.kek")]
    [InlineData($"db-{Security}", "secure-boot.db")]
    public void A_foreign_key_is_refused(string variable, string reason)
    {
        Write(variable, 9, 9, 9);
        Assert.Equal(reason, Judge());
    }

    [Fact]
    public void A_missing_variable_is_refused()
    {
        File.Delete(Path.Combine(_efivars.FullName, $"db-{Security}"));
        Assert.Equal("secure-boot.db", Judge());
    }

    [Fact]
    public void A_machine_without_uefi_is_refused() =>
        Assert.Equal("secure-boot.setupmode", new SecureBootState("/no/such/directory").Judge("", "", "")?.Reason);

    public void Dispose() => _efivars.Delete(recursive: true);

    private string? Judge() => new SecureBootState(_efivars.FullName).Judge(Hash(1, 1), Hash(2, 2), Hash(3, 3))?.Reason;

    private static string Hash(params byte[] data) => Convert.ToHexStringLower(SHA256.HashData(data));

    private void Write(string name, params byte[] data) =>
        File.WriteAllBytes(Path.Combine(_efivars.FullName, name), [7, 0, 0, 0, .. data]);
}
