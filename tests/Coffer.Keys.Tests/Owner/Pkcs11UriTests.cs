using Coffer.Keys.Owner;

namespace Coffer.Keys.Tests.Owner;

/// <summary>docs/formats.md, section 18: addresses of keys in a token (RFC 7512).</summary>
public sealed class Pkcs11UriTests
{
    private const string Module = "module-path=/usr/lib/softhsm/libsofthsm2.so";

    [Fact]
    public void Every_attribute_is_read()
    {
        Pkcs11Uri uri = Pkcs11Uri
            .Read($"pkcs11:token=The%20Token;serial=ab%3B1;object=db;type=private?{Module}&pin-source=file:/run/pin")
            .OrThrow();
        Assert.Equal(
            ("The Token", "ab;1", "db", "/usr/lib/softhsm/libsofthsm2.so", "/run/pin"),
            (uri.Token, uri.Serial, uri.Object, uri.ModulePath, uri.PinSource)
        );
    }

    [Fact]
    public void A_token_and_its_library_are_enough_to_make_keys_there()
    {
        Pkcs11Uri uri = Pkcs11Uri.Read($"pkcs11:token=payroll?{Module}").OrThrow();
        Assert.Null(uri.JudgePlace());
        Assert.Equal("pkcs11-uri.object", uri.JudgeKey()?.Reason);
        Assert.Equal("pkcs11-uri.object", (uri with { Object = "db" }).JudgePlace()?.Reason);
        Assert.Null((uri with { Object = "db" }).JudgeKey());
    }

    [Theory]
    [InlineData("pkcs11:token=payroll?module-path=/m.so")]
    [InlineData("pkcs11:token=payroll;object=pcr-policy;type=private?module-path=/a/b.so&pin-source=/run/pin")]
    [InlineData("pkcs11:token=L%C3%B6hne%20%C2%A7;serial=0001;object=db;type=private?module-path=/a%20b/c.so")]
    public void What_is_written_is_read_as_it_was(string text) =>
        Assert.Equal(text, Pkcs11Uri.Read(text).OrThrow().ToString());

    [Theory]
    [InlineData("scheme", "")]
    [InlineData("scheme", "PKCS11:token=a?module-path=/m")]
    [InlineData("scheme", "file:/run/pin")]
    [InlineData("syntax", "pkcs11:")]
    [InlineData("syntax", "pkcs11:token?module-path=/m")]
    [InlineData("syntax", "pkcs11:token=a;?module-path=/m")]
    [InlineData("syntax", "pkcs11:token=a?module-path=/m&")]
    [InlineData("syntax", "pkcs11:token=a b?module-path=/m")]
    [InlineData("syntax", "pkcs11:token=a%2?module-path=/m")]
    [InlineData("syntax", "pkcs11:token=a%zz?module-path=/m")]
    [InlineData("syntax", "pkcs11:token=a%+1?module-path=/m")]
    [InlineData("syntax", "pkcs11:token=%ff?module-path=/m")]
    [InlineData("syntax", "pkcs11:token=ä?module-path=/m")]
    [InlineData("syntax", "pkcs11:token=a/b?module-path=/m")]
    [InlineData("attribute", "pkcs11:token=a;token=a?module-path=/m")]
    [InlineData("attribute", "pkcs11:token=a;object=x;id=%01?module-path=/m")]
    [InlineData("attribute", "pkcs11:token=a?module-name=softhsm2")]
    [InlineData("attribute", "pkcs11:token=a?module-path=/m&x-vendor=1")]
    [InlineData("attribute", "pkcs11:token=a;module-path=/m")]
    [InlineData("attribute", "pkcs11:object=db?module-path=/m")]
    [InlineData("attribute", "pkcs11:token=a;object=db;type=private")]
    [InlineData("attribute", "pkcs11:token=a;a=1;a=1;a=1;a=1;a=1;a=1;a=1;a=1?module-path=/m")]
    [InlineData("pin", "pkcs11:token=a?module-path=/m&pin-value=1234")]
    [InlineData("pin", "pkcs11:token=a;pin-value=1234?module-path=/m")]
    [InlineData("value", "pkcs11:token=?module-path=/m")]
    [InlineData("value", "pkcs11:token=a%00?module-path=/m")]
    [InlineData("value", "pkcs11:token=a%0A?module-path=/m")]
    [InlineData("value", "pkcs11:token=a;object=db;type=public?module-path=/m")]
    [InlineData("value", "pkcs11:token=a?module-path=m.so")]
    [InlineData("value", "pkcs11:token=a?module-path=/usr/../m.so")]
    [InlineData("value", "pkcs11:token=a?module-path=/usr/")]
    [InlineData("value", "pkcs11:token=a?module-path=/m&pin-source=pin")]
    [InlineData("value", "pkcs11:token=a?module-path=/m&pin-source=1234")]
    [InlineData("value", "pkcs11:token=a?module-path=/m&pin-source=file:1234")]
    [InlineData("value", "pkcs11:token=a?module-path=/m&pin-source=file:pin")]
    [InlineData("value", "pkcs11:token=a?module-path=/m&pin-source=%7Ccat")]
    public void Another_text_is_refused(string reason, string text)
    {
        Assert.Equal($"pkcs11-uri.{reason}", Pkcs11Uri.Read(text).Refusal?.Reason);
        Assert.DoesNotContain("1234", $"{Pkcs11Uri.Read(text).Refusal}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_text_is_refused() =>
        Assert.Equal("pkcs11-uri.size", Pkcs11Uri.Read($"pkcs11:token={new string('a', 2000)}").Refusal?.Reason);
}
