using Coffer.Image.Boot;

namespace Coffer.Image.Tests.Boot;

public sealed class DerivedGuidTests
{
    [Fact]
    public void The_same_inputs_give_the_same_GUID_of_version_8()
    {
        Guid guid = DerivedGuid.Of("coffer/test/v1", "a", "b");

        Assert.Equal(guid, DerivedGuid.Of("coffer/test/v1", "a", "b"));
        Assert.Equal((8, 0x8), (guid.Version, guid.Variant & 0xc));
    }

    [Fact]
    public void Inputs_do_not_run_into_each_other() =>
        Assert.NotEqual(DerivedGuid.Of("coffer/test/v1", "ab", "c"), DerivedGuid.Of("coffer/test/v1", "a", "bc"));
}
