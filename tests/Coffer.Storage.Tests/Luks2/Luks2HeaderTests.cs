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

    [Fact]
    public void Template_1_is_written_as_ever() =>
        Assert.True(Golden().AsSpan().SequenceEqual(TestVault.Header.ToBytes()), "Golden/luks2-template-1.header");

    [Fact]
    public void The_golden_header_of_template_1_is_read_and_opens()
    {
        Luks2Header header = StrictLuks2Header.Read(Golden()).OrThrow();
        using Secret key = header
            .OpenKeyslot(Luks2KeyslotNumber.Unlock, TestVault.Keyslots.UnlockArea, TestVault.UnlockPassphrase)
            .OrThrow();
        Assert.Equal(TestVault.VolumeKey, key.Span);
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
        string mac = Convert.ToHexStringLower([.. TestVault.Header.Binding.HeaderMac]);
        byte[] input =
        [
            .. "coffer/header-mac/v1"u8,
            .. binary,
            .. Encoding.ASCII.GetBytes(json.Replace(mac, new string('0', 64), StringComparison.Ordinal)),
            .. SHA256.HashData(TestVault.Keyslots.UnlockArea),
            .. SHA256.HashData(TestVault.Keyslots.RecoveryArea),
        ];
        Assert.Equal(input, TestVault.Header.MacInput(TestVault.Keyslots.UnlockArea, TestVault.Keyslots.RecoveryArea));
    }

    [Fact]
    public void The_MAC_does_not_depend_on_the_MAC() =>
        Assert.Equal(
            TestVault.Header.MacInput(TestVault.Keyslots.UnlockArea, TestVault.Keyslots.RecoveryArea),
            TestVault
                .Header.WithMac(new byte[32])
                .MacInput(TestVault.Keyslots.UnlockArea, TestVault.Keyslots.RecoveryArea)
        );

    [Fact]
    public void The_largest_tokens_fit()
    {
        BindingToken binding = TestVault.Header.Binding with
        {
            Tpm2Public = [.. new byte[BindingToken.LongestPublic]],
            Tpm2Private = [.. new byte[BindingToken.LongestPrivate]],
            Pcr7Events = [.. Enumerable.Repeat(new string('x', BindingToken.LongestEvent), BindingToken.MostEvents)],
        };
        EscrowToken escrow = new([.. new byte[EscrowToken.LongestAge]]);
        Luks2Header header = TestVault.Header with { Binding = binding, Escrow = escrow };
        Assert.Null(StrictLuks2Header.Read(header.ToBytes()).Refusal);
    }

    [Fact]
    public void Tokens_that_do_not_fit_are_a_mistake_of_the_caller() =>
        Assert.Throws<InvalidOperationException>(() =>
            (TestVault.Header with { Escrow = new EscrowToken([.. new byte[30000]]) }).ToBytes()
        );

    private static byte[] Golden() => GoldenFile.Read("luks2-template-1.header");

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
