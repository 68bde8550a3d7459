using System.Text;
using Coffer.Attestation.Configurations;

namespace Coffer.Attestation.Tests.Configurations;

/// <summary>The form; what a TPM certified is judged in the tests of Coffer.Init.</summary>
public sealed class CertifiedKeyTests
{
    private static readonly Guid s_identity = new("5f0c1a2b-3c4d-4e5f-8a9b-0c1d2e3f4a5b");
    private static readonly CertifiedKey s_key = new(
        "payroll",
        s_identity,
        new byte[] { 1 },
        new byte[] { 2 },
        new byte[] { 3 }
    );

    [Fact]
    public void It_comes_back_as_it_was_written()
    {
        CertifiedKey read = CertifiedKey.Read(s_key.ToBytes()).OrThrow();
        Assert.Equal(s_key.ToBytes(), read.ToBytes());
        Assert.Equal(("payroll", s_identity), (read.Name, read.Identity));
    }

    [Theory]
    [InlineData("key-1", "key-2", "value")]
    [InlineData("5f0c1a2b", "5F0C1A2B", "value")]
    [InlineData("\"AQ==\"", "\"\"", "value")]
    [InlineData("\"AQ==\"", "\"A\"", "value")]
    [InlineData("}", ",\"more\":1}", "member")]
    [InlineData("\"name\":\"payroll\",", "", "member")]
    public void Another_spelling_is_refused(string from, string to, string reason)
    {
        string text = Encoding.ASCII.GetString(s_key.ToBytes()).Replace(from, to);
        Assert.Equal($"certified-key.{reason}", CertifiedKey.Read(Encoding.ASCII.GetBytes(text)).Refusal?.Reason);
    }

    [Fact]
    public void One_that_is_too_large_or_another_machines_is_refused()
    {
        Assert.Equal(
            "certified-key.too-large",
            CertifiedKey.Read(new byte[CertifiedKey.LargestSize + 1]).Refusal?.Reason
        );
        Assert.Equal("certified-key.machine", s_key.Judge([], "web", s_identity).Refusal?.Reason);
        Assert.Equal("certified-key.machine", s_key.Judge([], "payroll", Guid.Empty).Refusal?.Reason);
    }
}
