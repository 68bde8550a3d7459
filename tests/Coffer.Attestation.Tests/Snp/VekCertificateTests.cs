using System.Security.Cryptography;
using Coffer.Attestation.Certificates;
using Coffer.Attestation.Snp;

namespace Coffer.Attestation.Tests.Snp;

public sealed class VekCertificateTests
{
    public static TheoryData<ProductLine, SigningKey, string> RequiredExtensions()
    {
        TheoryData<ProductLine, SigningKey, string> data = [];
        foreach (ProductLine line in Enum.GetValues<ProductLine>())
        foreach (SigningKey kind in new[] { SigningKey.Vcek, SigningKey.Vlek })
        foreach (string oid in new TestVek(line, kind).Extensions.Keys)
            data.Add(line, kind, oid);
        return data;
    }

    [Theory]
    [InlineData(ProductLine.Milan, SigningKey.Vcek)]
    [InlineData(ProductLine.Genoa, SigningKey.Vlek)]
    [InlineData(ProductLine.Turin, SigningKey.Vcek)]
    [InlineData(ProductLine.Turin, SigningKey.Vlek)]
    public void Every_field_is_read(ProductLine line, SigningKey kind)
    {
        VekCertificate vek = VekCertificate.Read(Build(new TestVek(line, kind))).OrThrow();
        Assert.Equal(line, vek.Line);
        Assert.Equal(kind, vek.Kind);
        Assert.Equal(line.Name(), vek.ProductName);
        Assert.Equal(24, vek.Tcb.Snp);
        Assert.Equal(219, vek.Tcb.Microcode);
        Assert.Equal(line == ProductLine.Turin ? 1 : 0, vek.Tcb.Fmc);
        Assert.Equal(kind == SigningKey.Vlek ? [] : TestVek.HardwareId(line), vek.HardwareId.ToArray());
        Assert.Equal(kind == SigningKey.Vlek ? "CN=cc-us-east-2.amazonaws.com" : null, vek.CspId);
    }

    [Theory, MemberData(nameof(RequiredExtensions))]
    public void Every_extension_of_the_layout_is_required(ProductLine line, SigningKey kind, string oid)
    {
        TestVek made = new(line, kind);
        made.Extensions.Remove(oid);
        string expected = oid is VekExtensions.HardwareId or VekExtensions.CspId ? "vek.identity" : "vek.extensions";
        Assert.Equal(expected, Reason(made));
    }

    [Fact]
    public void An_identifier_that_only_begins_alike_is_another()
    {
        TestVek made = new(ProductLine.Milan);
        made.Extensions.Remove(VekExtensions.Microcode);
        made.Extensions[VekExtensions.Microcode + "1"] = TestVek.Integer(219);
        Assert.Equal("vek.extensions", Reason(made));
    }

    [Theory]
    [InlineData(ProductLine.Milan)]
    [InlineData(ProductLine.Turin)]
    public void A_chip_id_in_an_octet_string_is_the_same(ProductLine line)
    {
        TestVek made = new(line);
        byte[] id = TestVek.HardwareId(line);
        made.Extensions[VekExtensions.HardwareId] = [4, (byte)id.Length, .. id];
        Assert.Equal(id, VekCertificate.Read(Build(made)).OrThrow().HardwareId.ToArray());
    }

    [Fact]
    public void A_bare_chip_id_that_begins_like_an_octet_string_is_bare()
    {
        TestVek made = new(ProductLine.Milan);
        byte[] id = [4, 62, .. TestVek.HardwareId(ProductLine.Milan)[..62]];
        made.Extensions[VekExtensions.HardwareId] = id;
        Assert.Equal(id, VekCertificate.Read(Build(made)).OrThrow().HardwareId.ToArray());
    }

    [Theory]
    [InlineData(ProductLine.Milan, 8)]
    [InlineData(ProductLine.Turin, 64)]
    [InlineData(ProductLine.Genoa, 63)]
    public void A_chip_id_of_another_length_is_refused(ProductLine line, int length)
    {
        TestVek made = new(line);
        made.Extensions[VekExtensions.HardwareId] = new byte[length];
        Assert.Equal("vek.extensions", Reason(made));
    }

    [Fact]
    public void A_certificate_for_chip_and_cloud_is_refused()
    {
        TestVek made = new(ProductLine.Milan);
        made.Extensions[VekExtensions.CspId] = TestVek.Text("CN=cloud");
        Assert.Equal("vek.identity", Reason(made));
    }

    [Theory]
    [InlineData(VekExtensions.Snp, 256)]
    [InlineData(VekExtensions.Snp, -1)]
    [InlineData(VekExtensions.StructVersion, 1)]
    [InlineData(VekExtensions.StructVersion, 2)]
    public void A_number_that_cannot_be_is_refused(string oid, int value)
    {
        TestVek made = new(ProductLine.Milan);
        made.Extensions[oid] = TestVek.Integer(value);
        Assert.Equal("vek.extensions", Reason(made));
    }

    [Theory]
    [InlineData("Genoa-B1")]
    [InlineData("Rome")]
    public void A_product_of_another_line_is_refused(string name)
    {
        TestVek made = new(ProductLine.Milan);
        made.Extensions[VekExtensions.ProductName] = TestVek.Text(name);
        Assert.Equal("vek.product", Reason(made));
    }

    [Fact]
    public void Bytes_after_a_value_are_refused()
    {
        TestVek made = new(ProductLine.Milan);
        made.Extensions[VekExtensions.Snp] = [.. TestVek.Integer(3), 0];
        Assert.Equal("vek.extensions", Reason(made));
    }

    [Theory]
    [InlineData("SEV-VCEK2", "SEV-Milan", "Advanced Micro Devices", "vek.subject")]
    [InlineData("VCEK", "SEV-Milan", "Advanced Micro Devices", "vek.subject")]
    [InlineData("SEV-VCEK", "SEV-Milan", "Advanced Micro Devices Ltd", "vek.subject")]
    [InlineData("SEV-VCEK", "SEV-VLEK-Milan", "Advanced Micro Devices", "vek.issuer")]
    [InlineData("SEV-VCEK", "SEV-Rome", "Advanced Micro Devices", "vek.issuer")]
    [InlineData("SEV-VLEK", "SEV-Milan", "Advanced Micro Devices", "vek.issuer")]
    public void Names_that_are_not_AMD_s_are_refused(string subject, string issuer, string organization, string reason)
    {
        TestVek made = new(ProductLine.Milan)
        {
            Subject = subject,
            Issuer = issuer,
            Organization = organization,
        };
        Assert.Equal(reason, Reason(made));
    }

    [Fact]
    public void A_key_on_another_curve_is_refused()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal("vek.key", Reason(new TestVek(ProductLine.Milan) { CertifiedKey = key }));
    }

    private static Certificate Build(TestVek vek) => Certificate.Read(vek.Build()).OrThrow();

    private static string? Reason(TestVek vek) => VekCertificate.Read(Build(vek)).Refusal?.Reason;
}
