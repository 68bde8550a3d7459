namespace Coffer.Keys.Recovery.Escrows;

/// <summary>One age file of an escrow.</summary>
/// <param name="Name">File name: <c>recovery.age</c>, <c>recovery-2.age</c>.</param>
/// <param name="Age">The age file, binary.</param>
public sealed record EscrowFile(string Name, ReadOnlyMemory<byte> Age);
