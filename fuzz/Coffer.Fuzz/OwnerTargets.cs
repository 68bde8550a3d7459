using System.Text;
using Coffer.Keys.Owner;

namespace Coffer.Fuzz;

/// <summary>What stands in an owner's key directory.</summary>
internal static class OwnerTargets
{
    /// <summary>The address of a key. What was read and written again is read as the same.</summary>
    public static void ReadAddress(ReadOnlySpan<byte> bytes)
    {
        if (Pkcs11Uri.Read(Encoding.Latin1.GetString(bytes)).Value is not { } uri)
            return;
        string written = uri.ToString();
        if (written.Length <= Pkcs11Uri.LargestSize && Pkcs11Uri.Read(written).OrThrow() != uri)
            throw new InvalidOperationException("an address that is not written as it was read");
    }
}
