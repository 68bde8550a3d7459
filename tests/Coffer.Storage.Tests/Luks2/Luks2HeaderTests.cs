using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Coffer.Storage.Luks2;

namespace Coffer.Storage.Tests.Luks2;

public sealed class Luks2HeaderTests
{
    /// <summary>SHA-256 of both key slot areas that belong to the golden header.</summary>
    private static readonly string[] s_goldenAreas =
    [
        "f70776824374fadcd9a3e86f7908b9b09c6026344598cde7c397ca96d020e727",
        "8dd6c4a382bd695cbf0a9e04ab13d174fe701718820f05f77301a91af063c793",
    ];

    /// <summary>Every header we ever wrote: at rest, and in the middle of a change.</summary>
    public static TheoryData<string, int, int> Goldens =>
        new()
        {
            { "luks2-template-1.header", 1, 1 },
            { "luks2-template-2.header", 2, 1 },
            { "luks2-template-2-announced.header", 2, 1 },
            { "luks2-template-2-both.header", 2, 2 },
            { "luks2-template-2-other.header", 2, 1 },
            { "luks2-template-3-begun.header", 3, 1 },
            { "luks2-template-3-middle.header", 3, 1 },
            { "luks2-template-3-hot.header", 3, 1 },
            { "luks2-template-3-done.header", 3, 1 },
            { "luks2-template-3-resealed.header", 3, 1 },
        };

    [Theory, MemberData(nameof(Goldens))]
    public void A_golden_header_is_read_and_written_as_ever(string name, int template, int bindings)
    {
        Luks2Header header = StrictLuks2Header.Read(GoldenFile.Read(name)).OrThrow();
        Assert.Equal(template, header.Template);
        Assert.Equal(bindings, header.Unlocks.Length);
        Assert.True(GoldenFile.Read(name).AsSpan().SequenceEqual(header.ToBytes()), name);
        Assert.True(GoldenFile.Read(name).AsSpan().SequenceEqual(GoldenHeaders.Of(name).ToBytes()), name);
    }

    [Fact]
    public void The_golden_header_of_template_1_opens()
    {
        Luks2Header header = StrictLuks2Header.Read(GoldenFile.Read("luks2-template-1.header")).OrThrow();
        using Secret key = header
            .OpenKeyslot(Luks2KeyslotNumber.Unlock, TestVault.Keyslots.UnlockArea, TestVault.UnlockPassphrase)
            .OrThrow();
        Assert.Equal(TestVault.VolumeKey, key.Span);
    }

    [Fact]
    public void Template_1_has_the_MAC_it_always_had()
    {
        Luks2Header header = GoldenHeaders.Of("luks2-template-1.header");
        Assert.StartsWith("coffer/header-mac/v1", Encoding.ASCII.GetString(header.MacInput(TestVault.Keyslots.Areas)));
        Assert.Equal(TestVault.Mac(header).ToBytes(), header.ToBytes());
    }

    [Fact]
    public void A_MAC_of_two_bindings_covers_every_slot_and_no_MAC()
    {
        Luks2Header both = GoldenHeaders.Of("luks2-template-2-both.header");
        Luks2KeyslotAreas areas = TestVault.Keyslots.Areas;
        byte[] input = both.MacInput(areas);
        Assert.Equal(input, both.WithMac(Luks2KeyslotNumber.OtherUnlock, new byte[32]).MacInput(areas));
        foreach (Luks2KeyslotNumber number in both.Keyslots)
            Assert.NotEqual(
                input,
                both.MacInput(
                    areas.With(
                        number,
                        new byte[Luks2Template.KeyslotAreaSize - 1]
                            .Append((byte)1)
                            .ToArray()
                    )
                )
            );
        byte[] unused = new byte[Luks2Template.KeyslotAreaSize];
        unused[0] = 1;
        Assert.Equal(input, both.MacInput(areas.With(Luks2KeyslotNumber.OtherRecovery, unused)));
    }

    [Fact]
    public void Key_slot_areas_are_written_as_ever() =>
        Assert.Equal(
            s_goldenAreas,
            (string[])[Sha256(TestVault.Keyslots.UnlockArea), Sha256(TestVault.Keyslots.RecoveryArea)]
        );

    [Fact]
    public void The_MAC_is_computed_over_what_the_format_says()
    {
        byte[] area = TestVault.Header.ToBytes();
        byte[] binary = area[..Luks2Template.BinaryHeaderSize];
        binary.AsSpan(448, 64).Clear();
        string json = Encoding.ASCII.GetString(area[Luks2Template.BinaryHeaderSize..Luks2Template.HeaderSize]);
        string mac = Convert.ToHexStringLower([.. TestVault.Binding.HeaderMac]);
        byte[] input =
        [
            .. "coffer/header-mac/v2"u8,
            .. binary,
            .. Encoding.ASCII.GetBytes(json.Replace(mac, new string('0', 64), StringComparison.Ordinal)),
            .. SHA256.HashData(TestVault.Keyslots.UnlockArea),
            .. SHA256.HashData(TestVault.Keyslots.RecoveryArea),
        ];
        Assert.Equal(input, TestVault.Header.MacInput(TestVault.Keyslots.Areas));
    }

    [Fact]
    public void The_MAC_does_not_depend_on_the_MAC() =>
        Assert.Equal(
            TestVault.Header.MacInput(TestVault.Keyslots.Areas),
            TestVault.Header.WithMac(Luks2KeyslotNumber.Unlock, new byte[32]).MacInput(TestVault.Keyslots.Areas)
        );

    [Fact]
    public void The_largest_tokens_fit()
    {
        BindingToken binding = TestVault.Binding with
        {
            Tpm2Public = [.. new byte[BindingToken.LongestPublic]],
            Tpm2Private = [.. new byte[BindingToken.LongestPrivate]],
            Pcr7Events = [.. Enumerable.Repeat(new string('x', BindingToken.LongestEvent), BindingToken.MostEvents)],
        };
        EscrowToken escrow = EscrowToken.OfOne(new byte[EscrowToken.LongestAges]);
        Luks2Header header = TestVault.Header.WithBinding(Luks2KeyslotNumber.Unlock, binding) with
        {
            Recovery = TestVault.Header.Recovery with { Escrow = escrow },
        };
        Assert.False(header.Fits);
        binding = binding with { Pcr7Events = [.. binding.Pcr7Events.Take(32)] };
        header = header.WithBinding(Luks2KeyslotNumber.Unlock, binding);
        Assert.True(header.Fits);
        Assert.Null(StrictLuks2Header.Read(header.ToBytes()).Refusal);
    }

    [Fact]
    public void Tokens_that_do_not_fit_are_a_mistake_of_the_caller() =>
        Assert.Throws<InvalidOperationException>(() => WithEscrow(EscrowToken.OfOne(new byte[30000])).ToBytes());

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(2, 16)]
    [InlineData(16, 16)]
    public void An_escrow_of_as_many_files_as_it_needs_is_read(int threshold, int files)
    {
        Luks2Header header = WithEscrow(Files(threshold, files));
        Assert.Equal(header.Escrow, StrictLuks2Header.Read(header.ToBytes()).OrThrow().Escrow);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(1, 0)]
    [InlineData(3, 2)]
    [InlineData(0, 1)]
    [InlineData(17, 17)]
    [InlineData(2, 17)]
    public void An_escrow_of_another_number_of_files_is_refused(int threshold, int files)
    {
        Parsed<Luks2Header> read = StrictLuks2Header.Read(WithEscrow(Files(threshold, files)).ToBytes());
        Assert.Equal(files > 16 ? "luks2.token" : "luks2.escrow", read.Refusal?.Reason);
    }

    private static EscrowToken Files(int threshold, int files) =>
        new(threshold, [.. Enumerable.Range(0, files).Select(i => ImmutableArray.Create([(byte)i, .. new byte[99]]))]);

    private static Luks2Header WithEscrow(EscrowToken escrow) =>
        TestVault.Header with
        {
            Recovery = TestVault.Header.Recovery with { Escrow = escrow },
        };

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
