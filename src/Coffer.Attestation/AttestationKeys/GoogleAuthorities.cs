using System.Collections.Immutable;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>
/// Google's authorities for attestation and endorsement keys of its virtual TPMs, as published at pki.goog/cloud_integrity. The
/// intermediate ones are trusted through the roots only; they are here because instances do not send them along.
/// </summary>
public static class GoogleAuthorities
{
    /// <summary>The roots: "EK/AK CA Root" and "tpm_ek_v1_cloud_host_root".</summary>
    public static ImmutableArray<ReadOnlyMemory<byte>> Roots { get; } =
    [Load("google-ek-ak-ca-root.der"), Load("google-tpm-ek-root-1.der")];

    /// <summary>What the roots issued.</summary>
    public static ImmutableArray<ReadOnlyMemory<byte>> Intermediates { get; } =
    [
        Load("google-ek-ak-ca-intermediate-v3.der"),
        Load("google-tpm-ek-intermediate-2.der"),
        Load("google-tpm-ek-intermediate-3.der"),
    ];

    private static ReadOnlyMemory<byte> Load(string name)
    {
        using Stream resource =
            typeof(GoogleAuthorities).Assembly.GetManifestResourceStream($"AttestationKeys/{name}")
            ?? throw new InvalidOperationException($"the resource {name} is missing");
        byte[] der = new byte[checked((int)resource.Length)];
        resource.ReadExactly(der);
        return der;
    }
}
