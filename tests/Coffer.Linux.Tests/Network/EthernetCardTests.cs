using Coffer.Linux.Network;

namespace Coffer.Linux.Tests.Network;

public sealed class EthernetCardTests : IDisposable
{
    private readonly string _class = Directory.CreateTempSubdirectory("coffer-net-").FullName;

    public void Dispose() => Directory.Delete(_class, recursive: true);

    [Fact]
    public void Ethernet_cards_are_listed_by_name_with_their_address()
    {
        Add("eth1", "1", "52:54:00:12:34:57");
        Add("eth0", "1", "52:54:00:12:34:56");
        Add("lo", "772", "00:00:00:00:00:00");
        IReadOnlyList<EthernetCard> cards = EthernetCard.List(_class);
        Assert.Equal(["eth0", "eth1"], cards.Select(card => card.Name));
        Assert.Equal([0x52, 0x54, 0, 0x12, 0x34, 0x56], cards[0].Address.ToArray());
    }

    [Theory]
    [InlineData("eth0", "32", "52:54:00:12:34:56")]
    [InlineData("eth0", "1", "52:54:00:12:34")]
    [InlineData("eth0", "1", "52:54:00:12:34:5g")]
    [InlineData("eth0", "1", "")]
    [InlineData("a-name-of-sixteen", "1", "52:54:00:12:34:56")]
    public void Others_are_not(string name, string type, string address)
    {
        Add(name, type, address);
        Assert.Empty(EthernetCard.List(_class));
    }

    [Fact]
    public void A_kernel_without_a_network_has_none() => Assert.Empty(EthernetCard.List("/nowhere"));

    private void Add(string name, string type, string address)
    {
        string directory = Directory.CreateDirectory(Path.Combine(_class, name)).FullName;
        File.WriteAllText(Path.Combine(directory, "type"), type + "\n");
        File.WriteAllText(Path.Combine(directory, "address"), address + "\n");
    }
}
