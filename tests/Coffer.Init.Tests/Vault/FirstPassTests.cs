using System.Text;
using Coffer.Init.Vault;

namespace Coffer.Init.Tests.Vault;

public sealed class FirstPassTests
{
    [Theory]
    [InlineData("0 100576 0", false, "0 of 100576 sectors")]
    [InlineData("0 100576 32768", false, "32768 of 100576 sectors")]
    [InlineData("3 100576 100576", true, "done")]
    [InlineData("0 100576 -", true, "done")]
    public void The_status_says_how_far_it_is(string status, bool isOver, string text)
    {
        FirstPass pass = FirstPass.Read(Encoding.ASCII.GetBytes(status)).OrThrow();
        Assert.Equal((isOver, text), (pass.IsOver, $"{pass}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0 100576")]
    [InlineData("0 - -")]
    [InlineData("0 100576 x")]
    [InlineData("0 100576 -1")]
    [InlineData("0 100576 100577")]
    [InlineData("0 99999999999999999999 -")]
    public void Another_status_is_never_taken_for_a_pass_that_ended(string status) =>
        Assert.Equal("data.status", FirstPass.Read(Encoding.ASCII.GetBytes(status)).Refusal?.Reason);
}
