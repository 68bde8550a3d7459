namespace Coffer.Attestation.Chains;

/// <summary>A record that names the one before it by its hash.</summary>
public interface IChained
{
    /// <summary>SHA-256 of the record before; <see cref="HashChain.None"/> of the first.</summary>
    ReadOnlyMemory<byte> Previous { get; }

    /// <summary>SHA-256 of this one: what the next one has as its previous.</summary>
    byte[] Hash();
}
