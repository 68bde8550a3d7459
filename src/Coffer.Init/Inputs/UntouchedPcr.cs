using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Init.Inputs;

/// <summary>PCR 12 takes what a host adds to a signed UKI: it must be as the TPM's start left it.</summary>
internal static class UntouchedPcr
{
    /// <summary>The refusal <c>input.pcr12</c> that names what was injected, or null when nothing was.</summary>
    /// <param name="value">PCR 12 of the SHA-256 bank.</param>
    /// <param name="inputs">The inventory.</param>
    internal static Refusal? Judge(ReadOnlySpan<byte> value, ImmutableArray<HostInput> inputs) =>
        value.ContainsAnyExcept((byte)0)
            ? new Refusal(
                "input.pcr12",
                "PCR 12, what a host adds to a signed image",
                "untouched: all zeros",
                $"{Convert.ToHexStringLower(value)}; {Injected(inputs)}",
                "take away the credentials, add-ons or extra kernel words named here, then start again"
            )
            : null;

    private static string Injected(ImmutableArray<HostInput> inputs) =>
        inputs.IsEmpty ? "the event log names nothing" : string.Join("; ", inputs);
}
