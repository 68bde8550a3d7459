using System.Net.Sockets;
using Coffer.Bytes;
using Coffer.Init.Console;
using Coffer.Linux;
using Coffer.Linux.Network;
using Coffer.Linux.Network.Dhcp;

namespace Coffer.Init.Recovery;

/// <summary>
/// The network while a recovery is offered: every card with an IPv4 address from the first DHCP server that answers, and the link-local IPv6
/// address that the kernel gives it. Nothing of it is left when the OS starts.
/// </summary>
internal sealed class RecoveryNetwork : IDisposable
{
    private const int Attempts = 4;
    private const string RouterAdvertisements = "/proc/sys/net/ipv6/conf/default/accept_ra";

    // A card shows up a moment after its driver was loaded; how long that takes is the host's choice.
    private const int LookingAttempts = 100;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_askAgain = TimeSpan.FromSeconds(15);

    // A lease may last for ever (RFC 2131, section 3.3: 0xffffffff seconds), which no wait of this platform takes.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromHours(1);

    private readonly StageLog _log;
    private readonly IReadOnlyList<EthernetCard> _cards;

    private RecoveryNetwork(StageLog log, IReadOnlyList<EthernetCard> cards) => (_log, _cards) = (log, cards);

    /// <summary>When <see cref="Refresh"/> has to be called next.</summary>
    internal TimeSpan RefreshIn { get; private set; } = s_askAgain;

    /// <summary>Switches every card on.</summary>
    /// <returns>Null when the machine has none.</returns>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    internal static RecoveryNetwork? Start(StageLog log)
    {
        // Of IPv6 the card's own link is enough: addresses and routes that others announce are not taken.
        if (File.Exists(RouterAdvertisements))
            File.WriteAllText(RouterAdvertisements, "0");
        IReadOnlyList<EthernetCard> cards = EthernetCard.List();
        for (int attempt = 0; cards.Count == 0 && attempt < LookingAttempts; attempt++)
        {
            Thread.Sleep(s_pause);
            cards = EthernetCard.List();
        }
        foreach (EthernetCard card in cards)
            card.Up();
        return cards.Count == 0 ? null : new RecoveryNetwork(log, cards);
    }

    /// <summary>Asks for addresses, or for longer leases.</summary>
    internal void Refresh()
    {
        List<DhcpAnswer?> leases = [];
        foreach (EthernetCard card in _cards)
        {
            DhcpAnswer? lease = TryLease(card);
            if (lease is not null)
                _log.SayPlain($"coffer: recovery: {card.Name} has address {lease.Address}");
            leases.Add(lease);
        }
        RefreshIn = Next(leases);
    }

    /// <summary>When to ask again: at half of the shortest lease, and soon for a card that got none.</summary>
    /// <param name="leases">What each card got; null for none.</param>
    internal static TimeSpan Next(IEnumerable<DhcpAnswer?> leases) =>
        leases.Select(lease => lease is null ? s_askAgain : lease.Lease / 2).Append(s_longestWait).Min();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (EthernetCard card in _cards)
        {
            try
            {
                card.Down();
            }
            catch (LinuxException)
            {
                // The OS sets the card up anew anyway.
            }
        }
    }

    private DhcpAnswer? TryLease(EthernetCard card)
    {
        try
        {
            using DhcpSocket socket = new(card.Name);
            DhcpClient client = new(socket, card.Address, SystemRandomSource.Instance, TimeProvider.System);
            if (client.Acquire(Attempts) is not { } lease)
                return null;
            card.Configure(lease.Address, lease.Mask, lease.Router);
            return lease;
        }
        catch (Exception e) when (e is SocketException or LinuxException)
        {
            _log.SayPlain($"coffer: recovery: {card.Name}: {e.Message}");
            return null;
        }
    }
}
