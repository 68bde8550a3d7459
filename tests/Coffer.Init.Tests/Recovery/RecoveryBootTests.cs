using System.Net;
using System.Text;
using Coffer.Attestation.Exchange;
using Coffer.Bytes;
using Coffer.Init.Boot;
using Coffer.Init.Recovery;
using Coffer.Keys.Binding;
using Coffer.Keys.Tests.Binding;
using Coffer.Linux.Network.Dhcp;

namespace Coffer.Init.Tests.Recovery;

public sealed class RecoveryBootTests
{
    private static readonly BoundVault s_vault = new();
    private static readonly Refusal s_refused = new("srk.name", "storage root key", "one", "another");

    private static HeaderCandidates Read => HeaderCandidates.Read(s_vault.Header.ToBytes()).OrThrow();

    [Fact]
    public void The_offer_has_the_reason_and_the_escrow_of_the_header()
    {
        RecoveryOffer offer = RecoveryBoot.OfferOf(Read.Newest, s_refused);
        Assert.Equal(s_refused, offer.Refused);
        Assert.Equal((BoundVault.Uuid, BoundVault.Generation), (offer.Vault, offer.Generation));
        Assert.Equal("age", Encoding.ASCII.GetString(Assert.Single(offer.Escrow).Span));
        Assert.Equal(1, offer.Threshold);
    }

    [Fact]
    public void The_recovery_passphrase_opens_the_vault_without_an_unlock_secret()
    {
        using OpenedHeader opened = RecoveryBoot.Open(Read, s_vault.Recovery).OrThrow();
        Assert.Equal(s_vault.VolumeKey.Span, opened.VolumeKey.Span);
        Assert.Null(opened.Unlock);
        Assert.Null(opened.Share);
    }

    [Fact]
    public void Of_two_headers_the_one_that_it_opens_is_taken()
    {
        BoundVault other = new("other");
        HeaderCandidates both = new([other.Header, s_vault.Header], CopiesAgree: false);
        using OpenedHeader opened = RecoveryBoot.Open(both, s_vault.Recovery).OrThrow();
        Assert.Same(s_vault.Header, opened.Header);
    }

    [Theory]
    [InlineData(60u, 30)]
    [InlineData(7200u, 3600)]
    [InlineData(uint.MaxValue, 3600)]
    public void A_lease_is_asked_for_again_at_its_half_and_within_the_hour(uint lease, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RecoveryNetwork.Next([Leased(lease)]));

    [Fact]
    public void A_card_without_address_is_asked_for_soon() =>
        Assert.Equal(TimeSpan.FromSeconds(15), RecoveryNetwork.Next([Leased(uint.MaxValue), null]));

    private static DhcpAnswer Leased(uint seconds) =>
        new(DhcpMessageType.Ack, IPAddress.Any, IPAddress.Any, IPAddress.Any, null, TimeSpan.FromSeconds(seconds));

    [Fact]
    public void Another_passphrase_opens_nothing()
    {
        using Secret other = new BoundVault("other").Recovery;
        Assert.Equal("luks2.passphrase", RecoveryBoot.Open(Read, other).Refusal?.Reason);
    }
}
