using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;
using Coffer.Cli.Attesting;
using Coffer.Image.Tests.Export;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Cli.Tests.Attesting;

public sealed class OperatorFileTests : IDisposable
{
    private static readonly X509Certificate2 s_operator = TestImage.Keys.Operator!;

    private readonly ScratchDirectory _scratch = new();

    public OperatorFileTests()
    {
        File.WriteAllText(_scratch["alice.pem"], s_operator.ExportCertificatePem());
        string key = s_operator.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();
        _scratch.WritePrivate("alice.key", key);
        _scratch.WritePrivate("both.pem", $"{s_operator.ExportCertificatePem()}\n{key}\n");
    }

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("alice.pem", "alice.key")]
    [InlineData("both.pem", null)]
    public void Certificate_and_key_are_of_one_file_or_of_two(string certificate, string? key)
    {
        using X509Certificate2 read = Read(certificate, key).OrThrow();
        Assert.True(read.HasPrivateKey);
        Assert.Equal(s_operator.Thumbprint, read.Thumbprint);
    }

    [Theory]
    [InlineData("alice.pem", "alice.key", "alice.key")]
    [InlineData("both.pem", null, "both.pem")]
    public void A_key_that_others_can_read_is_refused(string certificate, string? key, string open)
    {
        File.SetUnixFileMode(_scratch[open], UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Refusal? refusal = Read(certificate, key).Refusal;
        Assert.Equal(("attest.operator-mode", _scratch[open]), (refusal?.Reason, refusal?.Thing));
        Assert.StartsWith("chmod 600 ", refusal?.NextStep);
    }

    [Fact]
    public async Task A_key_comes_out_of_a_pipe_too()
    {
        string pipe = _scratch["pipe"];
        StockTool.Run("coreutils", "mkfifo", ["-m", "600", pipe], "/");
        Task writing = File.ReadAllBytesAsync(_scratch["alice.key"], TestContext.Current.CancellationToken)
            .ContinueWith(
                key => File.WriteAllBytes(pipe, key.Result),
                TestContext.Current.CancellationToken,
                TaskContinuationOptions.None,
                TaskScheduler.Default
            );
        using X509Certificate2 read = Read("alice.pem", "pipe").OrThrow();
        await writing;
        Assert.True(read.HasPrivateKey);
    }

    [Theory]
    [InlineData("alice.pem", null)]
    [InlineData("alice.pem", "none.key")]
    [InlineData("alice.pem", "alice.pem")]
    public void What_has_no_key_is_refused(string certificate, string? key) =>
        Assert.Equal("attest.operator", Read(certificate, key).Refusal?.Reason);

    private Parsed<X509Certificate2> Read(string certificate, string? key) =>
        OperatorFile.Read(_scratch[certificate], key is null ? null : _scratch[key]);
}
