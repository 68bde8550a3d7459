using Coffer.Bytes;
using Coffer.Storage.Luks2;
using CsCheck;

namespace Coffer.Storage.Tests.Luks2;

public sealed class StrictLuks2HeaderTests
{
    [Fact]
    public void A_written_header_is_read_and_written_again_alike()
    {
        byte[] written = TestVault.Header.ToBytes();
        Luks2Header read = StrictLuks2Header.Read(written).OrThrow();
        Assert.Equal(written, read.ToBytes());
        Assert.Equal(TestVault.Uuid, read.Uuid);
        Assert.Equal(TestVault.DataSize, read.DataSize);
        Assert.Equal(7ul, read.Unlocks[0].Binding.Generation);
        Assert.Equal(TestVault.Binding.Pcr7Events, read.Unlocks[0].Binding.Pcr7Events);
        Assert.Equal(TestVault.Binding.HeaderMac, read.Unlocks[0].Binding.HeaderMac);
        Assert.Equal(TestVault.Header.Escrow, read.Escrow);
    }

    [Theory]
    [MemberData(nameof(ForgedHeaders.Names), MemberType = typeof(ForgedHeaders))]
    public void A_forged_header_is_refused_with_its_reason(string forgery)
    {
        Refusal? refusal = StrictLuks2Header.Read(ForgedHeaders.Make(forgery)).Refusal;
        Assert.True(ForgedHeaders.ReasonOf(forgery) == refusal?.Reason, $"{forgery}: {refusal}");
    }

    [Fact]
    public void Every_changed_bit_of_the_binary_headers_is_refused()
    {
        byte[] area = TestVault.Header.ToBytes();
        for (int copy = 0; copy < 2; copy++)
        for (int at = 0; at < 520; at++)
        {
            area[(copy * Luks2Template.HeaderSize) + at] ^= 1;
            Assert.NotNull(StrictLuks2Header.Read(area).Refusal);
            area[(copy * Luks2Template.HeaderSize) + at] ^= 1;
        }
    }

    [Fact]
    public void Any_text_in_place_of_a_part_of_the_JSON_never_throws_and_never_reads_as_another_spelling()
    {
        int length = HeaderForge.Json.Length;
        Gen.Select(
                Gen.Int[0, length],
                Gen.Int[0, 40],
                Gen.String[Gen.Char[" \"{}[]:,0123456789eE.+-abtruefalsn\\\0\u00ff"], 0, 20]
            )
            .Sample(
                (at, cut, text) =>
                {
                    string json = HeaderForge.Json;
                    byte[] area = HeaderForge.WithJson(json[..at] + text + json[Math.Min(at + cut, length)..]);
                    Parsed<Luks2Header> read = StrictLuks2Header.Read(area);
                    // What is accepted is what would be written.
                    Assert.True(read.Refusal is not null || read.OrThrow().ToBytes().AsSpan().SequenceEqual(area));
                },
                iter: 2000
            );
    }

    [Fact]
    public void Any_bytes_are_refused_and_never_throw() =>
        Gen
            .Byte.Array[0, 200]
            .Sample(
                bytes =>
                {
                    byte[] area = new byte[Luks2Template.HeaderAreaSize];
                    bytes.CopyTo(area, 0);
                    Assert.NotNull(StrictLuks2Header.Read(area).Refusal);
                    Assert.NotNull(StrictLuks2Header.Read(HeaderForge.WithJson(bytes)).Refusal);
                },
                iter: 500
            );

    [Fact]
    public void Any_values_within_the_template_round_trip() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.Byte.Array[32], Gen.Byte.Array[1, 900], Gen.Int[1, 1 << 30])
            .Sample(
                (sequence, generation, salt, age, mebibytes) =>
                {
                    Luks2Header header = TestVault.Header with
                    {
                        SequenceId = sequence,
                        Uuid = new Guid(salt.AsSpan(16)),
                        DataSize = (long)mebibytes * Luks2Template.DataAlignment,
                        Unlocks =
                        [
                            new(
                                new Luks2Keyslot(Luks2KeyslotNumber.Unlock, [.. salt]),
                                TestVault.Binding with
                                {
                                    Generation = generation,
                                }
                            ),
                        ],
                        Recovery = TestVault.Header.Recovery with { Escrow = EscrowToken.OfOne(age) },
                    };
                    Assert.Equal(header.ToBytes(), StrictLuks2Header.Read(header.ToBytes()).OrThrow().ToBytes());
                },
                iter: 300
            );
}
