using Coffer.Attestation.Snp;
using CsCheck;

namespace Coffer.Attestation.Tests.Snp;

public sealed class TcbVersionTests
{
    [Fact]
    public void Milan_and_Genoa_have_the_legacy_layout() =>
        Assert.Equal(
            new TcbVersion
            {
                BootLoader = 1,
                Tee = 2,
                Reserved = 0x06050403,
                Snp = 7,
                Microcode = 8,
            },
            TcbVersion.FromRaw(0x0807_0605_0403_0201, TcbLayout.Legacy)
        );

    [Fact]
    public void Turin_has_a_layout_of_its_own() =>
        Assert.Equal(
            new TcbVersion
            {
                Fmc = 1,
                BootLoader = 2,
                Tee = 3,
                Snp = 4,
                Reserved = 0x070605,
                Microcode = 8,
            },
            TcbVersion.FromRaw(0x0807_0605_0403_0201, TcbLayout.Turin)
        );

    [Fact]
    public void A_high_microcode_does_not_make_up_for_a_low_boot_loader()
    {
        TcbVersion seen = TcbVersion.FromRaw(0xff00_0000_0000_0001, TcbLayout.Legacy);
        Assert.False(seen.IsAtLeast(new TcbVersion { BootLoader = 2 }));
    }

    [Fact]
    public void Versions_are_compared_byte_by_byte() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.Enum<TcbLayout>())
            .Sample(
                (a, b, layout) =>
                {
                    bool expected = Enumerable
                        .Range(0, 8)
                        .All(i => (byte)((a >> (8 * i)) & 255) >= (byte)((b >> (8 * i)) & 255));
                    return TcbVersion.FromRaw(a, layout).IsAtLeast(TcbVersion.FromRaw(b, layout)) == expected;
                }
            );
}
