using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Pcrs;

/// <summary>Values of PCRs of the SHA-256 bank, as they were when they were read.</summary>
/// <param name="ByPcr">PCR and value.</param>
public sealed record PcrValues(ImmutableSortedDictionary<int, TpmBuffer> ByPcr)
{
    private const int MostReads = 24;

    /// <summary>The value of a PCR.</summary>
    /// <exception cref="KeyNotFoundException">It was not read.</exception>
    public TpmBuffer this[int pcr] => ByPcr[pcr];

    /// <summary>The PCRs, as selection.</summary>
    public TpmlPcrSelection Selection => TpmlPcrSelection.Of(TpmAlgId.Sha256, [.. ByPcr.Keys]);

    /// <summary>The hash over the values in ascending order, as quotes and TPM2_PolicyPCR take it.</summary>
    public TpmBuffer Digest => SHA256.HashData([.. ByPcr.Values.SelectMany(value => value.ToArray())]);

    /// <summary>Values the caller knows.</summary>
    public static PcrValues Of(params ReadOnlySpan<(int Pcr, TpmBuffer Value)> values)
    {
        ImmutableSortedDictionary<int, TpmBuffer>.Builder builder = ImmutableSortedDictionary.CreateBuilder<
            int,
            TpmBuffer
        >();
        foreach ((int pcr, TpmBuffer value) in values)
            builder.Add(pcr, value);
        return new(builder.ToImmutable());
    }

    /// <summary>Reads PCRs of the SHA-256 bank, in as many commands as the TPM wants.</summary>
    /// <returns>The values; a refusal when the bank has not all of them.</returns>
    /// <exception cref="TpmException">The TPM refuses.</exception>
    public static Parsed<PcrValues> Read(TpmDevice tpm, params ReadOnlySpan<int> pcrs)
    {
        ImmutableSortedDictionary<int, TpmBuffer>.Builder values = ImmutableSortedDictionary.CreateBuilder<
            int,
            TpmBuffer
        >();
        int[] missing = [.. pcrs];
        for (int read = 0; missing.Length > 0 && read < MostReads; read++)
        {
            PcrReadResponse response = tpm.Execute(new PcrRead(TpmlPcrSelection.Of(TpmAlgId.Sha256, missing)));
            if (!Take(response, values))
                break;
            missing = [.. missing.Where(pcr => !values.ContainsKey(pcr))];
        }
        return missing.Length == 0
            ? new PcrValues(values.ToImmutable())
            : new Refusal("pcr.bank", "SHA-256 PCR bank", $"PCR {string.Join(", ", missing)}", "no value");
    }

    /// <summary>Hashes <paramref name="data"/> and extends a PCR with it, in every active bank.</summary>
    /// <param name="tpm">The TPM.</param>
    /// <param name="pcr">The PCR.</param>
    /// <param name="data">At most 1024 bytes.</param>
    /// <returns>What the PCR was extended with, by bank.</returns>
    /// <exception cref="TpmException">The TPM refuses.</exception>
    public static ImmutableArray<TpmtHa> Measure(TpmDevice tpm, int pcr, ReadOnlySpan<byte> data) =>
        tpm.Execute(new PcrEvent(TpmHandle.Pcr(pcr), data), PasswordSession.Instance).Digests;

    private static bool Take(PcrReadResponse response, ImmutableSortedDictionary<int, TpmBuffer>.Builder values)
    {
        int[] read = [.. response.PcrSelectionOut.Selections.SelectMany(bank => bank.Indices)];
        if (read.Length == 0 || read.Length != response.PcrValues.Length)
            return false;
        for (int i = 0; i < read.Length; i++)
            values[read[i]] = response.PcrValues[i];
        return true;
    }
}
