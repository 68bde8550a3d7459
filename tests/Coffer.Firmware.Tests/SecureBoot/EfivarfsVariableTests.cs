using Coffer.Firmware.SecureBoot;

namespace Coffer.Firmware.Tests.SecureBoot;

public sealed class EfivarfsVariableTests
{
    [Fact]
    public void The_attributes_come_before_the_data()
    {
        EfivarfsVariable variable = EfivarfsVariable.Read([0x27, 0, 0, 0, 1]).OrThrow();
        Assert.Equal(EfiVariableAttributes.SecureBoot, variable.Attributes);
        Assert.Equal([1], variable.Data.ToArray());
    }

    [Fact]
    public void A_variable_without_data_is_empty() =>
        Assert.True(EfivarfsVariable.Read(new byte[4]).OrThrow().Data.IsEmpty);

    [Fact]
    public void Less_than_the_attributes_is_refused() =>
        Assert.Equal("4 bytes at offset 0", EfivarfsVariable.Read(new byte[3]).Refusal?.Expected);
}
