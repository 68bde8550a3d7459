using Coffer.Bytes;

namespace Coffer.Tpm.Commands;

/// <summary>Response of TPM2_ECDH_ZGen.</summary>
/// <param name="X">x coordinate of the shared point, the caller's to dispose; a TPM may leave zeros at its beginning out.</param>
public readonly record struct EcdhZGenResponse(Secret X)
{
    private const int LargestCoordinate = 66;

    internal static EcdhZGenResponse Read(ref TpmReader reader)
    {
        Secret x = reader.ReadSecret(LargestCoordinate);
        // As secret as the other one, and of no use.
        reader.ReadSecret(LargestCoordinate).Dispose();
        return new(x);
    }
}
