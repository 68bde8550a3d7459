using Coffer.Init.Inputs;

namespace Coffer.Init.Tests.Inputs;

public sealed class UntouchedPcrTests
{
    [Fact]
    public void Zeros_are_untouched() => Assert.Null(UntouchedPcr.Judge(new byte[32], []));

    [Fact]
    public void Another_value_is_refused_with_what_was_injected()
    {
        byte[] value = new byte[32];
        value[31] = 1;
        HostInput credential = new("extra", "credentials/x.cred", InputTreatment.Measured);
        Assert.Equal("input.pcr12", UntouchedPcr.Judge(value, [credential])?.Reason);
        Assert.Contains("credentials/x.cred", UntouchedPcr.Judge(value, [credential])?.Seen);
    }
}
