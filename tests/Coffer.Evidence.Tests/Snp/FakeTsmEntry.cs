using System.Text;
using Coffer.Evidence.Snp;

namespace Coffer.Evidence.Tests.Snp;

/// <summary>
/// configfs-tsm as the kernel's ABI document describes it: a generation that counts writes, and a report of what was written last.
/// </summary>
internal sealed class FakeTsmEntry : ITsmEntry
{
    private byte[] _in = [];

    internal string Provider { get; set; } = "sev_guest\n";

    internal ulong Generation { get; set; }

    internal int Writes { get; private set; }

    internal byte[] Table { get; set; } = [9, 9];

    /// <summary>What happens before attributes are read, by attribute; each once.</summary>
    internal Queue<(string Attribute, Action Then)> Events { get; } = new();

    public byte[] Read(string attribute, int most)
    {
        if (Events.TryPeek(out (string Attribute, Action Then) next) && next.Attribute == attribute)
            Events.Dequeue().Then();
        return attribute switch
        {
            "provider" => Encoding.ASCII.GetBytes(Provider),
            "generation" => Encoding.ASCII.GetBytes($"{Generation}\n"),
            "outblob" => [0x52, .. _in],
            "auxblob" => Table,
            _ => throw new FileNotFoundException(attribute),
        };
    }

    public void Write(string attribute, ReadOnlySpan<byte> value)
    {
        Assert.Equal("inblob", attribute);
        Assert.InRange(value.Length, 1, 64);
        Writes++;
        Generation++;
        _in = value.ToArray();
    }
}
