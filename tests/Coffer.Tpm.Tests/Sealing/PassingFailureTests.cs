using Coffer.Bytes;
using Coffer.Tpm.Sealing;

namespace Coffer.Tpm.Tests.Sealing;

public sealed class PassingFailureTests
{
    [Theory]
    [InlineData("configuration-index.tpm", true)]
    [InlineData("srk.transport", true)]
    [InlineData("srk.name", false)]
    [InlineData("configuration-index.attributes", false)]
    [InlineData("configuration.older", false)]
    [InlineData("tpm.error", false)]
    public void A_failure_of_the_TPM_may_pass_and_a_judgement_does_not(string reason, bool passes) =>
        Assert.Equal(passes, PassingFailure.Is(new Refusal(reason, "thing", "this", "that")));
}
