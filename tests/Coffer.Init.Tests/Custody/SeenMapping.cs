using Coffer.Bytes;
using Coffer.Init.Vault;

namespace Coffer.Init.Tests.Custody;

/// <summary>A live device that notes what is done to it, and refuses what no device may be asked for.</summary>
internal sealed class SeenMapping : IPreparedMapping
{
    private bool _held;

    /// <summary>Boundaries it was switched to.</summary>
    internal List<long> Switched { get; } = [];

    /// <summary>What the kernel is found to use in the place of the table.</summary>
    internal Refusal? Judgement { get; set; }

    public void Prepare(long boundary) => Assert.False(_held);

    public void Hold()
    {
        Assert.False(_held);
        _held = true;
    }

    public void Switch(long boundary)
    {
        Assert.True(_held);
        Switched.Add(boundary);
        _held = false;
    }

    public void Release() => _held = false;

    public Refusal? Judge(long boundary) => Judgement;
}
