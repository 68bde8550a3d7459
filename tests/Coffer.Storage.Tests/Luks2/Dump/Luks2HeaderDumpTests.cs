using Coffer.Bytes;
using Coffer.Storage.Luks2;
using Coffer.Storage.Luks2.Dump;
using CsCheck;

namespace Coffer.Storage.Tests.Luks2.Dump;

public sealed class Luks2HeaderDumpTests
{
    [Fact]
    public void Our_own_header_is_told_in_full()
    {
        Luks2HeaderDump dump = Luks2HeaderDump.Read(TestVault.Header.ToBytes()).OrThrow();
        Assert.Null(dump.Template);
        Assert.Equal(2, dump.Copies.Length);
        Assert.Equal(["65536", "323584"], dump.Keyslots.Select(slot => slot.AreaOffset));
        Assert.Equal(["coffer-binding", "coffer-escrow"], dump.Tokens.Select(token => token.Type));
        Assert.Contains("header-mac", dump.Tokens[0].Members);
    }

    [Fact]
    public void A_null_cipher_is_shown_as_what_it_is()
    {
        Luks2HeaderDump dump = Luks2HeaderDump.Read(ForgedHeaders.Make("null cipher in the segment")).OrThrow();
        Assert.Equal("cipher_null-ecb", dump.Segments[0].Encryption);
        Assert.Equal("luks2.segment-cipher", dump.Template?.Reason);
    }

    [Fact]
    public void A_broken_checksum_is_shown_and_the_other_copy_is_used()
    {
        byte[] area = TestVault.Header.ToBytes();
        area[Luks2Template.BinaryHeaderSize + 10] = (byte)'x';
        Luks2HeaderDump dump = Luks2HeaderDump.Read(area).OrThrow();
        Assert.Equal(["luks2.checksum", null], dump.Copies.Select(copy => copy.Checksum?.Reason));
        Assert.Equal(2, dump.Keyslots.Length);
    }

    [Fact]
    public void The_second_copy_is_found_without_the_first()
    {
        byte[] area = TestVault.Header.ToBytes();
        area.AsSpan(0, Luks2Template.HeaderSize).Clear();
        Luks2HeaderDump dump = Luks2HeaderDump.Read(area).OrThrow();
        Assert.Equal(Luks2Template.HeaderSize, Assert.Single(dump.Copies).Offset);
    }

    [Fact]
    public void Requirements_and_flags_are_shown()
    {
        byte[] area = ForgedHeaders.Make("requirements");
        Assert.Equal(["online-reencrypt"], Luks2HeaderDump.Read(area).OrThrow().Requirements);
        Assert.Equal(["allow-discards"], Luks2HeaderDump.Read(ForgedHeaders.Make("activation flags")).OrThrow().Flags);
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("JSON cut")]
    [InlineData("nesting without end")]
    public void Broken_JSON_is_refused(string forgery) =>
        Assert.Equal("luks2.json", Luks2HeaderDump.Read(ForgedHeaders.Make(forgery)).Refusal?.Reason);

    [Fact]
    public void Something_else_is_refused() =>
        Assert.Equal("luks2-header.malformed", Luks2HeaderDump.Read(new byte[1 << 20]).Refusal?.Reason);

    [Fact]
    public void Too_few_bytes_are_refused() =>
        Assert.Equal("luks2.area", Luks2HeaderDump.Read(TestVault.Header.ToBytes().AsSpan(0, 5000)).Refusal?.Reason);

    [Theory]
    [MemberData(nameof(ForgedHeaders.Names), MemberType = typeof(ForgedHeaders))]
    public void No_forgery_passes_for_the_template(string forgery)
    {
        Parsed<Luks2HeaderDump> dump = Luks2HeaderDump.Read(ForgedHeaders.Make(forgery));
        Assert.True(dump.Refusal is not null || dump.OrThrow().Template is not null);
    }

    [Fact]
    public void Any_text_in_place_of_the_JSON_never_throws() =>
        Gen.String[Gen.Char["{}[]:,\"01\\ud8nulltrue segments"], 0, 60]
            .Sample(
                text =>
                {
                    Luks2HeaderDump.Read(HeaderForge.WithJson("{\"segments\":" + text + "}"));
                    Luks2HeaderDump.Read(HeaderForge.WithJson(text));
                },
                iter: 1000
            );
}
