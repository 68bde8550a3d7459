using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>
/// The production profile: the console is the host's and tells it nothing. This machine's owner also said that workloads need
/// not wait for the first pass.
/// </summary>
public sealed class ProductionTests(ProductionMachine production) : IClassFixture<ProductionMachine>
{
    [Fact]
    public void It_installs_itself_and_hands_over_the_recovery_key()
    {
        Assert.Contains(production.Installation, line => line.Contains("coffer: [commit]", StringComparison.Ordinal));
        Assert.Contains(production.Installation, line => line.Contains("BEGIN AGE", StringComparison.Ordinal));
    }

    [Fact]
    public void Neither_Coffer_nor_the_kernel_says_a_word_when_it_boots() =>
        Assert.DoesNotContain(
            production.Boot,
            line => line.Contains("coffer", StringComparison.OrdinalIgnoreCase) || line.StartsWith('[')
        );

    [Fact]
    public void A_workload_whose_owner_said_so_starts_beside_the_first_pass()
    {
        FirstBoot first = production.FirstBoot;
        Assert.Matches("^[0-9]+ of [0-9]+ sectors$", first.AtBoot);
        Assert.False(first.IsCovered, $"{first}");
        Assert.NotNull(first.Progress);
        Assert.EndsWith($" {first.Status[1]}", first.Progress);
        Assert.Equal(0, first.Ended);
    }
}
