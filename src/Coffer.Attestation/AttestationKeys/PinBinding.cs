using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>Binds the attestation key by the policy itself. Who pins keys wants these and no others.</summary>
internal static class PinBinding
{
    private const string Field = "tpm.ak-public";

    internal static BindingAttempt Try(AkIdentity ak, ImmutableArray<ReadOnlyMemory<byte>> pins)
    {
        BindingAttempt attempt = new(AkBindings.Pin);
        if (pins.IsEmpty)
            return attempt.Absent(AkRules.Pin, Field, "the policy pins no keys");
        ReadOnlyMemory<byte> hash = ak.Key.Pin;
        ReadOnlyMemory<byte> name = ak.Name is { } known ? known.Bytes.ToArray() : default;
        foreach (ReadOnlyMemory<byte> pin in pins)
        {
            if (pin.IsEmpty || !(Same(pin, hash) || Same(pin, name)))
                continue;
            attempt.Passed(AkRules.Pin, Field, Convert.ToHexStringLower(pin.Span));
            return attempt.Held();
        }
        return attempt.Contradicts(
            AkRules.Pin,
            Field,
            string.Join(" or ", pins.Select(pin => Convert.ToHexStringLower(pin.Span))),
            ak.Name is null
                ? Convert.ToHexStringLower(hash.Span)
                : $"{Convert.ToHexStringLower(hash.Span)}, name {ak.Name}",
            "this is another machine, or its TPM was cleared or exchanged"
        );
    }

    private static bool Same(ReadOnlyMemory<byte> pin, ReadOnlyMemory<byte> value) =>
        CryptographicOperations.FixedTimeEquals(pin.Span, value.Span);
}
