using System.Text;
using Coffer.Keys.Owner;

namespace Coffer.Fuzz;

/// <summary>What stands in an owner's key directory.</summary>
internal static class OwnerTargets
{
    /// <summary>A plan of a rotation of db. One that was read says where each of its changes leads.</summary>
    public static void ReadPlan(ReadOnlySpan<byte> bytes)
    {
        if (DbRotationPlan.Read(bytes).Value is not { } plan)
            return;
        foreach (string state in DbRotationPlan.Reachable)
            plan.UpdateTo(state);
        plan.Announce(DbRotationState.DbAdded, plan.States[0].Pcr7.Span);
    }

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
