using System.Security.Cryptography;
using System.Text;
using Coffer.Keys.Configuration;

namespace Coffer.Keys.Tests.Configuration;

public sealed class ConfigurableMachineTests
{
    [Fact]
    public void It_comes_back_as_it_was_written()
    {
        using ECDsa key = SampleConfiguration.NewKey();
        ConfigurableMachine machine = SampleConfiguration.Machine(key);
        string text = Encoding.UTF8.GetString(machine.ToBytes());
        Assert.StartsWith("""{"format":"coffer-configurable-1","name":"payroll","key":"MFkw""", text);
        Assert.EndsWith(
            $"\"images\":[\"web {SampleConfiguration.Image('0')}\"],\"secrets\":[\"db-password\",\"token\"]}}",
            text
        );
        ConfigurableMachine read = ConfigurableMachine.Read(machine.ToBytes()).OrThrow();
        Assert.Equal(machine.ToBytes(), read.ToBytes());
        Assert.Equal(SampleConfiguration.Image('0'), read.Images["web"]);
    }

    [Theory]
    [InlineData("configurable-1", "configurable-2")]
    [InlineData("\"images\":[\"web ", "\"images\":[\"web")]
    [InlineData("\"key\":\"MFkw", "\"key\":\"AAAA")]
    [InlineData("\"secrets\":[", "\"more\":1,\"secrets\":[")]
    [InlineData("\"token\"]", "\"token\"],\"more\":1")]
    [InlineData("\"name\":\"payroll\",", "")]
    public void Another_spelling_is_refused(string from, string to)
    {
        using ECDsa key = SampleConfiguration.NewKey();
        string text = Encoding.UTF8.GetString(SampleConfiguration.Machine(key).ToBytes());
        Assert.NotEqual(text, text.Replace(from, to));
        Assert.StartsWith(
            "configurable.",
            ConfigurableMachine.Read(Encoding.UTF8.GetBytes(text.Replace(from, to))).Refusal?.Reason
        );
    }

    [Fact]
    public void A_key_on_another_curve_and_a_workload_twice_are_refused()
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Equal(
            "configurable.value",
            ConfigurableMachine.Read(SampleConfiguration.Machine(other).ToBytes()).Refusal?.Reason
        );
        using ECDsa key = SampleConfiguration.NewKey();
        string image = $"\"web {SampleConfiguration.Image('0')}\"";
        string twice = Encoding
            .UTF8.GetString(SampleConfiguration.Machine(key).ToBytes())
            .Replace(image, $"{image},{image}");
        Assert.Equal("configurable.value", ConfigurableMachine.Read(Encoding.UTF8.GetBytes(twice)).Refusal?.Reason);
    }
}
