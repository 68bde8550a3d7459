namespace Coffer.Storage.Luks2.Dump;

/// <summary>A key slot, as its JSON says; null where it says nothing.</summary>
/// <param name="Id">Number of the slot.</param>
/// <param name="Type">Type of the slot: <c>luks2</c>, <c>reencrypt</c>.</param>
/// <param name="KeySize">Bytes of the key it holds.</param>
/// <param name="AreaOffset">Where its area begins, bytes.</param>
/// <param name="AreaSize">Size of its area, bytes.</param>
/// <param name="Encryption">Cipher of its area.</param>
/// <param name="Kdf">Key derivation with its cost: <c>pbkdf2 sha256 1000</c>, <c>argon2id 4 1048576 4</c>.</param>
public sealed record Luks2KeyslotDump(
    string Id,
    string? Type,
    string? KeySize,
    string? AreaOffset,
    string? AreaSize,
    string? Encryption,
    string? Kdf
);
