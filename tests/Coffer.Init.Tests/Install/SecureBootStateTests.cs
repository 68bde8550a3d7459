using System.Security.Cryptography;
using Coffer.Firmware.SecureBoot;
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
        Write($"PK-{Global}", List(1));
        Write($"KEK-{Global}", List(2));
        Write($"db-{Security}", List(3));
    }

    [Fact]
    public void Secure_boot_with_the_owners_keys_passes() => Assert.Null(Judge());

    [Fact]
    public void Whoever_enrolled_them_they_pass()
    {
        Guid google = new("d281fad2-8d88-47a4-9792-5baa47bb1b89");
        Write($"PK-{Global}", List(1, google));
        Write($"KEK-{Global}", List(2, google));
        Write($"db-{Security}", List(3, google));
        Assert.Null(Judge());
    }

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
        Write(variable, List(9));
        Assert.Equal(reason, Judge());
    }

    [Theory]
    [InlineData($"PK-{Global}", "secure-boot.pk", 1)]
    [InlineData($"KEK-{Global}", "secure-boot.kek", 2)]
    [InlineData($"db-{Security}", "secure-boot.db", 3)]
    public void One_more_key_is_refused(string variable, string reason, byte own)
    {
        Write(variable, [.. List(own), .. List(9)]);
        Assert.Equal(reason, Judge());
        Write(variable, [.. List(own), 0]);
        Assert.Equal(reason, Judge());
        Write(variable);
        Assert.Equal(reason, Judge());
    }

    [Fact]
    public void A_missing_variable_is_refused()
    {
        File.Delete(Path.Combine(_efivars.FullName, $"db-{Security}"));
        Assert.Equal("secure-boot.db", Judge());
    }

    [Fact]
    public void What_the_owner_forbids_passes_whoever_enrolled_it_and_whatever_else_is_there()
    {
        Write($"dbx-{Security}", [.. Digests(8), .. Digests(7, 4)]);
        Assert.Null(Forbidding(4));
        Assert.Null(Judge());
    }

    [Fact]
    public void A_missing_dbx_is_refused_where_the_owner_forbids_something()
    {
        Assert.Equal("secure-boot.dbx", Forbidding(4));
        Write($"dbx-{Security}");
        Assert.Equal("secure-boot.dbx", Forbidding(4));
    }

    [Theory]
    [InlineData(new byte[] { 5 })]
    [InlineData(new byte[] { 5, 6 })]
    public void A_missing_entry_of_dbx_is_refused(byte[] there)
    {
        Write($"dbx-{Security}", Digests(there));
        Assert.Equal("secure-boot.dbx", Forbidding(4, 5));
    }

    [Fact]
    public void A_dbx_that_is_none_is_refused()
    {
        Write($"dbx-{Security}", [.. Digests(4), 0]);
        Assert.Equal("secure-boot.dbx", Forbidding(4));
    }

    [Fact]
    public void A_machine_without_uefi_is_refused() =>
        Assert.Equal("secure-boot.setupmode", new SecureBootState("/no/such/directory").Judge("", "", "")?.Reason);

    public void Dispose() => _efivars.Delete(recursive: true);

    private string? Judge() => new SecureBootState(_efivars.FullName).Judge(Hash(1), Hash(2), Hash(3))?.Reason;

    private string? Forbidding(params byte[] numbers) =>
        new SecureBootState(_efivars.FullName)
            .Judge(Hash(1), Hash(2), Hash(3), ForbiddenDatabase.Read(Digests(numbers)).OrThrow())
            ?.Reason;

    private static byte[] Digests(params byte[] numbers) =>
        EfiSignatureList.WriteAll(
            EfiSignatureList.ForSha256(Guid.Empty, numbers.Select(n => (ReadOnlyMemory<byte>)SHA256.HashData([n])))
        );

    // What stands for a certificate: nothing reads it, its digest is compared.
    private static byte[] Certificate(byte number) => [.. Enumerable.Repeat(number, 400)];

    private static byte[] List(byte number, Guid owner = default) =>
        EfiSignatureList.WriteAll(
            new EfiSignatureList(EfiGuid.CertX509, default, [new EfiSignatureData(owner, Certificate(number))])
        );

    private static string Hash(byte number) => Convert.ToHexStringLower(SHA256.HashData(Certificate(number)));

    private void Write(string name, params byte[] data) =>
        File.WriteAllBytes(Path.Combine(_efivars.FullName, name), [7, 0, 0, 0, .. data]);
}
