using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Tests.Fixtures;

internal static class NvIndexes
{
    internal static TpmsNvPublic Ordinary { get; } =
        new(
            0x01801234,
            TpmAlgId.Sha256,
            TpmaNv.AuthRead | TpmaNv.AuthWrite | TpmaNv.OwnerRead | TpmaNv.NoDa,
            default,
            32
        );

    internal static TpmsNvPublic Written(TpmsNvPublic index) =>
        index with
        {
            Attributes = index.Attributes | TpmaNv.Written,
        };
}
