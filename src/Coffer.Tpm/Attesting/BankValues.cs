using System.Collections.Immutable;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Attesting;

/// <summary>Values of PCRs of one bank, as they were when they were read.</summary>
/// <param name="Bank">The bank.</param>
/// <param name="ByPcr">Values by PCR, ascending.</param>
public sealed record BankValues(TpmAlgId Bank, ImmutableSortedDictionary<int, TpmBuffer> ByPcr)
{
    private const int MostReads = 24;

    /// <summary>Reads PCRs of one bank, in as many commands as the TPM wants.</summary>
    /// <returns>The values; those that the bank does not have are missing.</returns>
    /// <exception cref="TpmException">The TPM refuses.</exception>
    internal static BankValues Read(TpmDevice tpm, TpmsPcrSelection selection)
    {
        ImmutableSortedDictionary<int, TpmBuffer>.Builder values = ImmutableSortedDictionary.CreateBuilder<
            int,
            TpmBuffer
        >();
        uint missing = selection.Mask;
        for (int read = 0; missing != 0 && read < MostReads; read++)
        {
            TpmlPcrSelection asked = new([selection with { Mask = missing }]);
            PcrReadResponse response = tpm.Execute(new PcrRead(asked));
            uint taken = Take(response, selection.Hash, values);
            if (taken == 0)
                break;
            missing &= ~taken;
        }
        return new(selection.Hash, values.ToImmutable());
    }

    private static uint Take(
        PcrReadResponse response,
        TpmAlgId bank,
        ImmutableSortedDictionary<int, TpmBuffer>.Builder values
    )
    {
        if (response.PcrSelectionOut.Selections is not [{ } selection] || selection.Hash != bank)
            return 0;
        ImmutableArray<int> read = selection.Indices;
        if (read.Length != response.PcrValues.Length)
            return 0;
        for (int i = 0; i < read.Length; i++)
            values[read[i]] = response.PcrValues[i];
        return selection.Mask;
    }
}
