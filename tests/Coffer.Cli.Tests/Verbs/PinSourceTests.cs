using System.Text;
using Coffer.Bytes;
using Coffer.Cli.Verbs;
using Coffer.Keys.Owner;

namespace Coffer.Cli.Tests.Verbs;

public sealed class PinSourceTests : IDisposable
{
    private static readonly Pkcs11Uri s_uri = new("payroll", "/m.so");
    private readonly ScratchDirectory _scratch = new();

    public PinSourceTests()
    {
        _scratch.WritePrivate("address", "of the address");
        _scratch.WritePrivate("line", "of the command line");
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void The_address_goes_before_the_command_line()
    {
        PinSource source = new(_scratch["line"], _ => Typed());
        Assert.Equal("of the address", PinFor(source, s_uri with { PinSource = _scratch["address"] }));
        Assert.Equal("of the command line", PinFor(source, s_uri));
        Assert.Equal("typed", PinFor(new PinSource(null, _ => Typed()), s_uri));
    }

    [Fact]
    public void A_file_that_is_missing_is_replaced_by_no_other()
    {
        PinSource source = new(_scratch["line"], _ => Typed());
        Assert.Equal("token.pin-file", ReasonOf(source, s_uri with { PinSource = _scratch["none"] }));
        Assert.Equal("token.pin-file", ReasonOf(new PinSource(_scratch["none"], _ => Typed()), s_uri));
    }

    [Fact]
    public void Where_nobody_sits_there_must_be_a_file() =>
        Assert.Equal("token.pin-source", ReasonOf(new PinSource(null, null), s_uri));

    private static Secret Typed() => Secret.CopyOf("typed"u8);

    private static string PinFor(PinSource source, Pkcs11Uri uri)
    {
        using Secret pin = source.PinFor(uri);
        return Encoding.UTF8.GetString(pin.Span);
    }

    private static string ReasonOf(PinSource source, Pkcs11Uri uri) =>
        Assert.Throws<RefusedException>(() => source.PinFor(uri)).Refusal.Reason;
}
