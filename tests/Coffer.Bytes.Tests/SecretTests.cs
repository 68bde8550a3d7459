namespace Coffer.Bytes.Tests;

public sealed class SecretTests
{
    [Fact]
    public void A_disposed_secret_is_zeroed_and_closed()
    {
        Secret secret = Secret.CopyOf([1, 2, 3]);
        Span<byte> seen = secret.Writable;
        secret.Dispose();
        Assert.Equal(new byte[3], seen.ToArray());
        Assert.Throws<ObjectDisposedException>(() => secret.Span.Length);
    }

    [Fact]
    public void A_secret_does_not_print_itself() =>
        Assert.DoesNotContain("AB", Secret.CopyOf("AB"u8).ToString(), StringComparison.Ordinal);
}
