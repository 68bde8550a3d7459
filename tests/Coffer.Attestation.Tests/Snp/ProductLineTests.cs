using Coffer.Attestation.Snp;

namespace Coffer.Attestation.Tests.Snp;

public sealed class ProductLineTests
{
    [Theory]
    [InlineData(0x19, 0x00, ProductLine.Milan)]
    [InlineData(0x19, 0x01, ProductLine.Milan)]
    [InlineData(0x19, 0x0f, ProductLine.Milan)]
    [InlineData(0x19, 0x10, ProductLine.Genoa)]
    [InlineData(0x19, 0x11, ProductLine.Genoa)]
    [InlineData(0x19, 0x1f, ProductLine.Genoa)]
    [InlineData(0x19, 0xa0, ProductLine.Genoa)]
    [InlineData(0x19, 0xaf, ProductLine.Genoa)]
    [InlineData(0x1a, 0x00, ProductLine.Turin)]
    [InlineData(0x1a, 0x02, ProductLine.Turin)]
    [InlineData(0x1a, 0x11, ProductLine.Turin)]
    [InlineData(0x19, 0x20, null)]
    [InlineData(0x19, 0x9f, null)]
    [InlineData(0x19, 0xb0, null)]
    [InlineData(0x1a, 0x12, null)]
    [InlineData(0x17, 0x31, null)]
    public void The_processor_decides_the_line(byte family, byte model, ProductLine? line) =>
        Assert.Equal(line, new CpuModel(family, model, 0).Line);

    [Theory]
    [InlineData(0x50)]
    [InlineData(0x57)]
    [InlineData(0x90)]
    [InlineData(0x9f)]
    [InlineData(0xa0)]
    [InlineData(0xaf)]
    [InlineData(0xc0)]
    [InlineData(0xc7)]
    public void Venice_is_named_and_not_supported(byte model)
    {
        CpuModel cpu = new(0x1a, model, 0);
        Assert.Null(cpu.Line);
        Assert.Contains("Venice", cpu.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Milan-B0", ProductLine.Milan)]
    [InlineData("Genoa", ProductLine.Genoa)]
    [InlineData("Siena-A1", ProductLine.Genoa)]
    [InlineData("Bergamo", ProductLine.Genoa)]
    [InlineData("Turin-C1", ProductLine.Turin)]
    [InlineData("MilanX", null)]
    [InlineData("", null)]
    [InlineData("milan", null)]
    public void The_name_of_a_product_decides_the_line(string name, ProductLine? line) =>
        Assert.Equal(line, ProductLines.FromProductName(name));

    [Theory]
    [InlineData(0x00a10f11u, 0x19, 0x11, 1)]
    [InlineData(0x00a00f11u, 0x19, 0x01, 1)]
    [InlineData(0x00b00f21u, 0x1a, 0x02, 1)]
    [InlineData(0xffffffffu, 0xff, 0xff, 15)]
    public void CPUID_leaf_1_is_taken_apart(uint eax, byte family, byte model, byte stepping) =>
        Assert.Equal(new CpuModel(family, model, stepping), CpuModel.FromLeaf1Eax(eax));
}
