using Coffer.Bytes;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tpm.Tests.Sealing;

public sealed class SealedShareTests : IDisposable
{
    private readonly SealedMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_share_comes_back_under_its_policy()
    {
        using Secret secret = _machine.Unseal().OrThrow();
        Assert.Equal(SealedMachine.SecretBytes, secret.Span);
    }
}
