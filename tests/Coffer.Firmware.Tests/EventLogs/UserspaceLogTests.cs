using System.Text;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using CsCheck;

namespace Coffer.Firmware.Tests.EventLogs;

public sealed class UserspaceLogTests
{
    private const string Digest = "53a6a1d1ba4c4e1c47ae4bd3a5a1ba6a29f7f55dd5c2a8f6e3b7e0b5a6c1d2e3";

    // As systemd 257 writes it.
    private const string Phase =
        "\u001e{\"pcr\":11,\"digests\":[{\"hashAlg\":\"sha256\",\"digest\":\""
        + Digest
        + "\"}],\"content_type\":\"systemd\",\"content\":"
        + "{\"string\":\"enter-initrd\",\"bootId\":\"8e796a2ac1bd4e5a8f0b0e4e2c2d9b6d\",\"timestamp\":2463116,\"eventType\":\"phase\"}}\n";

    [Fact]
    public void A_record_of_systemd_is_read()
    {
        UserspaceEvent e = Assert.Single(Read(Phase).OrThrow().Events);
        Assert.Equal((0, 11, "enter-initrd", "phase"), (e.Number, e.PcrIndex, e.Text, e.EventType));
        Assert.Equal(Digest, Convert.ToHexStringLower(e.Digest(PcrBank.Sha256).Span));
        Assert.True(e.Digest(PcrBank.Sha1).IsEmpty);
        Assert.Equal(EventProof.Opaque, e.Proof(PcrBank.Sha256));
    }

    [Fact]
    public void No_bytes_are_no_events() => Assert.Empty(UserspaceLog.Read([]).OrThrow().Events);

    [Fact]
    public void Two_logs_one_behind_the_other_are_one() => Assert.Equal(2, Read(Phase + Phase).OrThrow().Events.Length);

    [Theory]
    [InlineData("\"content_type\":\"systemd\",", "\"content_type\":\"systemd\",\"recnum\":5,\"new\":{\"a\":[1,{}]},")]
    [InlineData("\"timestamp\":2463116", "\"timestamp\":2463116,\"later\":[null]")]
    [InlineData(
        "{\"hashAlg\":\"sha256\"",
        "{\"hashAlg\":\"sm3_256\",\"digest\":\"00\"},{\"hashAlg\":\"whatever\",\"digest\":\"00\"},{\"hashAlg\":\"sha256\""
    )]
    public void What_later_versions_add_is_skipped(string what, string by)
    {
        Parsed<UserspaceLog> read = Read(Phase.Replace(what, by, StringComparison.Ordinal));
        if (by.Contains("sm3_256", StringComparison.Ordinal))
            Assert.NotNull(read.Refusal); // a known bank with a digest of another size
        else
            Assert.Equal("enter-initrd", read.OrThrow().Events[0].Text);
    }

    [Fact]
    public void A_record_about_an_NV_index_extends_no_PCR()
    {
        UserspaceLog log = Read(Phase.Replace("\"pcr\":11", "\"nv_index\":30474752", StringComparison.Ordinal))
            .OrThrow();
        Assert.False(log.Events[0].Extends);
        Assert.Empty(log.EventsOf(11));
        Assert.Empty(PcrReplay.Of(new EventLogBuilder().Read(), log).OrThrow().PcrsWithEvents);
    }

    [Fact]
    public void Content_of_another_type_has_no_words()
    {
        UserspaceEvent e = Read(Phase.Replace("\"systemd\"", "\"ima\"", StringComparison.Ordinal)).OrThrow().Events[0];
        Assert.Equal(("", ""), (e.Text, e.EventType));
    }

    [Theory]
    [InlineData("\u001e", "")]
    [InlineData("\n", "")]
    [InlineData("\"pcr\":11", "\"pcr\":24")]
    [InlineData("\"pcr\":11", "\"pcr\":-1")]
    [InlineData("\"pcr\":11", "\"pcr\":\"11\"")]
    [InlineData("\"pcr\":11", "\"pcr\":11.5")]
    [InlineData("\"pcr\":11,", "")]
    [InlineData("\"pcr\":11", "\"pcr\":11,\"pcr\":12")]
    [InlineData("\"pcr\":11", "\"pcr\":11,\"nv_index\":1")]
    [InlineData("53a6", "53")]
    [InlineData("53a6", "53zz")]
    [InlineData("\"sha256\"", "\"sha1\"")]
    [InlineData("\"hashAlg\":\"sha256\"", "\"other\":\"sha256\"")]
    [InlineData("\"digests\":[", "\"digests\":[],\"x\":[")]
    [InlineData("\"digests\":[", "\"digests\":[],\"digests\":[")]
    [InlineData("\"string\":\"enter-initrd\"", "\"string\":\"a\",\"string\":\"b\"")]
    [InlineData("\"string\":\"enter-initrd\"", "\"string\":1")]
    [InlineData("\"string\":\"enter-initrd\"", "\"string\":\"\\ud800\"")]
    [InlineData("}}\n", "}}{}\n")]
    [InlineData("}}\n", "}\n")]
    [InlineData("}}\n", "}} \u001e\n")]
    public void A_record_that_is_not_right_is_refused(string what, string by) =>
        Assert.Equal(
            "userspace-log.malformed",
            Read(Phase.Replace(what, by, StringComparison.Ordinal)).Refusal?.Reason
        );

    [Fact]
    public void What_the_writer_writes_is_read_back()
    {
        UserspaceEvent written = Event("coffer/vault/v1:\"quoted\" ü");
        string record = Encoding.UTF8.GetString(UserspaceLogWriter.Record(written));
        UserspaceEvent read = Read(record).OrThrow().Events[0];
        Assert.Equal((written.PcrIndex, written.Text, written.EventType), (read.PcrIndex, read.Text, read.EventType));
        Assert.Equal(EventProof.Data, read.Proof(PcrBank.Sha256));
        Assert.Equal(EventProof.Data, read.Proof(PcrBank.Sha384));
    }

    [Fact]
    public void The_form_of_a_record_is_fixed() =>
        Assert.Equal(
            "\u001e{\"pcr\":15,\"digests\":[{\"hashAlg\":\"sha256\",\"digest\":\"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb\"}],"
                + "\"content_type\":\"systemd\",\"content\":{\"string\":\"a\",\"eventType\":\"vault\"}}\n",
            Encoding.UTF8.GetString(
                UserspaceLogWriter.Record(
                    new UserspaceEvent(
                        0,
                        15,
                        [new EventDigest(PcrBank.Sha256, PcrBank.Sha256.Hash("a"u8))],
                        "a",
                        "vault"
                    )
                )
            )
        );

    [Fact]
    public void The_replay_goes_on_behind_the_log_of_the_firmware()
    {
        EventLog log = new EventLogBuilder().Event(11, TcgEventType.EV_IPL, [1]).Read();
        UserspaceEvent e = Event("enter-initrd") with { PcrIndex = 11 };
        PcrReplay replay = PcrReplay.Of(log, new UserspaceLog([e])).OrThrow();
        byte[] expected = PcrBank.Sha256.Extend(new byte[32], PcrBank.Sha256.Hash([1]));
        expected = PcrBank.Sha256.Extend(expected, PcrBank.Sha256.Hash("enter-initrd"u8));
        Assert.Equal(expected, replay.Value(PcrBank.Sha256, 11).ToArray());
    }

    [Fact]
    public void A_record_without_a_digest_of_the_bank_leaves_its_PCR_unknown()
    {
        EventLog log = new EventLogBuilder().Action(4, "x").Read();
        UserspaceEvent e = new(0, 11, [new EventDigest(PcrBank.Sha384, new byte[48])], "x", "");
        PcrReplay replay = PcrReplay.Of(log, new UserspaceLog([e])).OrThrow();
        Assert.True(replay.Value(PcrBank.Sha256, 11).IsEmpty);
        Assert.False(replay.Value(PcrBank.Sha256, 4).IsEmpty);
    }

    [Fact]
    public void Any_bytes_never_throw() =>
        Gen.Byte.Array[0, 300].Sample(bytes => Assert.NotNull(UserspaceLog.Read(bytes).Refusal ?? (object)""));

    [Fact]
    public void Any_change_of_a_record_never_throws()
    {
        byte[] record = Encoding.UTF8.GetBytes(Phase);
        Gen.Select(Gen.Int[0, record.Length - 1], Gen.Byte)
            .Array[1, 4]
            .Sample(changes =>
            {
                byte[] changed = [.. record];
                foreach ((int at, byte value) in changes)
                    changed[at] = value;
                UserspaceLog.Read(changed);
            });
    }

    private static UserspaceEvent Event(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return new UserspaceEvent(
            0,
            15,
            [
                new EventDigest(PcrBank.Sha256, PcrBank.Sha256.Hash(bytes)),
                new EventDigest(PcrBank.Sha384, PcrBank.Sha384.Hash(bytes)),
            ],
            text,
            "vault"
        );
    }

    private static Parsed<UserspaceLog> Read(string log) => UserspaceLog.Read(Encoding.UTF8.GetBytes(log));
}
