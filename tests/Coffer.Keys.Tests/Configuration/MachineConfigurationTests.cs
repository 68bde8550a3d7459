using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Keys.Configuration;
using Coffer.Keys.Hpke;
using Coffer.Keys.Tests.Hpke;

namespace Coffer.Keys.Tests.Configuration;

public sealed class MachineConfigurationTests
{
    private const string PlainHex =
        "a3" // map of three
        + "66" // format
        + "666f726d6174"
        + "76"
        + "636f666665722d636f6e66696775726174696f6e2d31"
        + "67" // machine
        + "6d616368696e65"
        + "67"
        + "706179726f6c6c"
        + "67" // version
        + "76657273696f6e"
        + "01";

    [Fact]
    public void The_smallest_one_is_written_and_read_like_this()
    {
        Assert.Equal(PlainHex, Convert.ToHexStringLower(SampleConfiguration.Plain().ToBytes()));
        MachineConfiguration read = MachineConfiguration.Read(Convert.FromHexString(PlainHex)).OrThrow();
        Assert.Equal(("payroll", 1UL, (Guid?)null), (read.Machine, read.Version, read.Identity));
        Assert.Empty(read.Operators);
    }

    [Fact]
    public void One_with_everything_comes_back()
    {
        using MemoryP256Key key = MemoryP256Key.New();
        MachineConfiguration full = SampleConfiguration.Full(key.Public);
        byte[] bytes = full.ToBytes();
        MachineConfiguration read = MachineConfiguration.Read(bytes).OrThrow();
        Assert.Equal(bytes, read.ToBytes());
        Assert.Equal(SampleConfiguration.Identity, read.Identity);
        Assert.Equal(["token", "db-password"], read.Secrets.Keys);
        Assert.Equal(2, read.Operators.Length);
        Assert.Equal(SampleConfiguration.Image('1'), read.Images["web"]);
    }

    [Fact]
    public void The_order_in_which_names_are_given_makes_no_difference()
    {
        using MemoryP256Key key = MemoryP256Key.New();
        MachineConfiguration full = SampleConfiguration.Full(key.Public);
        MachineConfiguration alphabetical = full with
        {
            Images = full.Images.WithComparers(StringComparer.Ordinal),
            Secrets = full.Secrets.WithComparers(StringComparer.Ordinal),
        };
        Assert.Equal(full.ToBytes(), alphabetical.ToBytes());
    }

    // A configuration of the first version: it must be read for ever.
    [Fact]
    public void The_golden_one_verifies_reads_and_opens()
    {
        byte[] spki = GoldenFile.Read("configuration-1.config-key.der");
        SignedConfiguration signed = SignedConfiguration.Read(GoldenFile.Read("configuration-1.cose"), spki).OrThrow();
        ECDiffieHellman recipient = ECDiffieHellman.Create();
        recipient.ImportPkcs8PrivateKey(GoldenFile.Read("configuration-1.machine-key.der"), out _);
        using MemoryP256Key key = new(recipient);
        using Secret secret = ConfigurationSecret.Open(key, signed.Configuration, "db-password").OrThrow();
        Assert.Equal("correct horse"u8.ToArray(), secret.Span.ToArray());
        Assert.Equal(7UL, signed.Configuration.Version);
        Assert.Equal("e841de03490f7c2c3f1d4105215db836be302e87113396969c568ddbf13acee7", signed.Digest);
    }

    [Theory]
    [InlineData("a3", "a4", "member")] // the map says one more
    [InlineData("a3", "a2", "member")]
    [InlineData("a3", "b903", "count")]
    [InlineData("2d31", "2d32", "format")]
    [InlineData("6d616368696e65", "6d616368696e66", "member")]
    [InlineData("706179726f6c6c", "504159524f4c4c", "name")]
    [InlineData("76657273696f6e01", "76657273696f6e00", "version")]
    [InlineData("76657273696f6e01", "76657273696f6e20", "cbor")]
    [InlineData("76657273696f6e01", "76657273696f6e1801", "cbor")]
    [InlineData("76657273696f6e01", "76657273696f6e0100", "cbor")]
    [InlineData("76657273696f6e01", "76657273696f6e", "cbor")]
    public void Another_spelling_of_it_is_refused(string from, string to, string reason) =>
        Assert.Equal($"configuration.{reason}", ReasonOf(Convert.FromHexString(PlainHex.Replace(from, to))));

    [Fact]
    public void Members_in_another_order_empty_and_unknown_ones_are_refused()
    {
        CborWriter swapped = new CborWriter()
            .WriteMap(3)
            .WriteText("format")
            .WriteText("coffer-configuration-1")
            .WriteText("version")
            .WriteUnsigned(1)
            .WriteText("machine")
            .WriteText("payroll");
        Assert.Equal("configuration.member", ReasonOf(swapped.ToArray()));
        Assert.Equal("configuration.empty", ReasonOf(With("images", cbor => cbor.WriteMap(0), first: true)));
        Assert.Equal("configuration.empty", ReasonOf(With("operators", cbor => cbor.WriteArray(0))));
        Assert.Equal("configuration.length", ReasonOf(With("identity", cbor => cbor.WriteBytes(new byte[15]))));
        Assert.Equal("configuration.member", ReasonOf(With("notes", cbor => cbor.WriteText("x"))));
    }

    [Fact]
    public void Counts_and_lengths_above_the_bounds_are_refused()
    {
        Assert.Equal("configuration.count", ReasonOf(With("images", cbor => cbor.WriteMap(201), first: true)));
        Assert.Equal("configuration.count", ReasonOf(With("operators", cbor => cbor.WriteArray(17))));
        Assert.Equal(
            "configuration.length",
            ReasonOf(With("operators", cbor => cbor.WriteArray(1).WriteBytes(new byte[4097])))
        );
        Assert.Equal("configuration.too-large", ReasonOf(new byte[MachineConfiguration.LargestSize + 1]));
    }

    [Fact]
    public void Values_that_no_machine_could_take_are_refused_when_signed_and_when_read()
    {
        using MemoryP256Key machine = MemoryP256Key.New();
        using ECDsa key = SampleConfiguration.NewKey();
        MachineConfiguration full = SampleConfiguration.Full(machine.Public);
        MachineConfiguration plain = SampleConfiguration.Plain();
        (MachineConfiguration, string)[] wrong =
        [
            (plain with { Version = 0 }, "version"),
            (plain with { Machine = "" }, "name"),
            (plain with { Images = full.Images.Add("Web", SampleConfiguration.Image('1')) }, "name"),
            (plain with { Images = full.Images.SetItem("web", "registry.example/web:latest") }, "image"),
            (plain with { Images = full.Images.SetItem("web", SampleConfiguration.Image('G')) }, "image"),
            (plain with { Operators = [full.Operators[0], full.Operators[0]] }, "operator"),
            (plain with { Operators = [new byte[] { 0x30, 0x00 }] }, "operator"),
            (plain with { Operators = [ReadOnlyMemory<byte>.Empty] }, "operator"),
            (full with { Identity = null }, "identity"),
            (full with { Secrets = full.Secrets.SetItem("token", new byte[80]) }, "secret"),
            (full with { Secrets = full.Secrets.Add("../token", full.Secrets["token"]) }, "name"),
        ];
        foreach ((MachineConfiguration configuration, string reason) in wrong)
        {
            RefusedException e = Assert.Throws<RefusedException>(() => SignedConfiguration.Sign(configuration, key));
            Assert.Equal($"configuration.{reason}", e.Refusal.Reason);
            byte[] forged = CoseSign1.Sign(configuration.ToBytes(), key).ToBytes();
            Assert.StartsWith(
                "configuration.",
                SignedConfiguration.Read(forged, key.ExportSubjectPublicKeyInfo()).Refusal?.Reason
            );
        }
    }

    [Fact]
    public void One_that_is_too_large_as_a_whole_is_not_signed()
    {
        using MemoryP256Key machine = MemoryP256Key.New();
        using ECDsa key = SampleConfiguration.NewKey();
        MachineConfiguration full = SampleConfiguration.Full(machine.Public);
        byte[] largest = new byte[MachineConfiguration.LargestSecret + HpkeBase.Overhead];
        MachineConfiguration large = full with
        {
            Secrets = full.Secrets.Add("a", largest).Add("b", largest).Add("c", largest),
        };
        RefusedException e = Assert.Throws<RefusedException>(() => SignedConfiguration.Sign(large, key));
        Assert.Equal("configuration.too-large", e.Refusal.Reason);
    }

    private static string? ReasonOf(byte[] bytes) => MachineConfiguration.Read(bytes).Refusal?.Reason;

    private static byte[] With(string name, Action<CborWriter> value, bool first = false)
    {
        CborWriter cbor = new CborWriter().WriteMap(4).WriteText("format").WriteText("coffer-configuration-1");
        if (first)
            value(cbor.WriteText(name));
        cbor.WriteText("machine").WriteText("payroll").WriteText("version").WriteUnsigned(1);
        if (!first)
            value(cbor.WriteText(name));
        return cbor.ToArray();
    }
}
