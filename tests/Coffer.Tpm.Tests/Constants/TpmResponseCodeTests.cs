using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tpm.Tests.Constants;

public sealed class TpmResponseCodeTests
{
    [Theory]
    [InlineData(0x000, TpmRc.Success, "TPM_RC_SUCCESS", 0, 0, 0)]
    [InlineData(0x01E, TpmRc.BadTag, "TPM_RC_BAD_TAG", 0, 0, 0)]
    [InlineData(0x100, TpmRc.Initialize, "TPM_RC_INITIALIZE", 0, 0, 0)]
    [InlineData(0x126, TpmRc.Policy, "TPM_RC_POLICY", 0, 0, 0)]
    [InlineData(0x128, TpmRc.PcrChanged, "TPM_RC_PCR_CHANGED", 0, 0, 0)]
    [InlineData(0x1DA, TpmRc.Insufficient, "TPM_RC_INSUFFICIENT", 1, 0, 0)]
    [InlineData(0x2C4, TpmRc.Value, "TPM_RC_VALUE", 2, 0, 0)]
    [InlineData(0xFC4, TpmRc.Value, "TPM_RC_VALUE", 15, 0, 0)]
    [InlineData(0x18B, TpmRc.Handle, "TPM_RC_HANDLE", 0, 1, 0)]
    [InlineData(0x28B, TpmRc.Handle, "TPM_RC_HANDLE", 0, 2, 0)]
    [InlineData(0x98E, TpmRc.AuthFail, "TPM_RC_AUTH_FAIL", 0, 0, 1)]
    [InlineData(0xA9D, TpmRc.PolicyFail, "TPM_RC_POLICY_FAIL", 0, 0, 2)]
    [InlineData(0x902, TpmRc.ObjectMemory, "TPM_RC_OBJECT_MEMORY", 0, 0, 0)]
    [InlineData(0x921, TpmRc.Lockout, "TPM_RC_LOCKOUT", 0, 0, 0)]
    public void A_code_is_taken_apart(uint value, TpmRc error, string name, int parameter, int handle, int session)
    {
        TpmResponseCode code = new(value);
        Assert.Equal(
            (error, name, parameter, handle, session),
            (code.Error, code.Name, code.Parameter, code.Handle, code.Session)
        );
    }

    [Theory]
    [InlineData(0x7FFu)]
    [InlineData(0x0BFu)]
    [InlineData(0xFFFFFFFFu)]
    [InlineData(0x80280400u)]
    public void A_code_of_nobody_keeps_its_number(uint value) =>
        Assert.StartsWith(
            $"0x{value:x3} (0x{value:x3})",
            new TpmResponseCode(value).ToString(),
            StringComparison.Ordinal
        );

    [Fact]
    public void The_text_names_the_parameter() =>
        Assert.StartsWith(
            "TPM_RC_VALUE (0x2c4), parameter 2: ",
            new TpmResponseCode(0x2C4).ToString(),
            StringComparison.Ordinal
        );

    [Fact]
    public void Every_code_has_a_name_and_a_description()
    {
        foreach (TpmRc code in Enum.GetValues<TpmRc>())
        {
            Assert.Equal(
                code.ToString().ToUpperInvariant(),
                TpmRcTable.Rows[code].Name["TPM_RC_".Length..].Replace("_", "", StringComparison.Ordinal)
            );
            Assert.NotEmpty(TpmRcTable.Rows[code].Description);
        }
        Assert.Equal(Enum.GetValues<TpmRc>().Length, TpmRcTable.Rows.Count);
    }

    [Theory]
    [InlineData(0x1DAu, "parameter(1)")]
    [InlineData(0x2C4u, "parameter(2)")]
    [InlineData(0x28Bu, "handle(2)")]
    [InlineData(0x98Eu, "session(1)")]
    [InlineData(0xA9Du, "session(2)")]
    public void Tpm2_rc_decode_finds_the_same_place(uint value, string place)
    {
        TpmResponseCode code = new(value);
        Assert.Contains(
            place,
            StockTool.Run("tpm2-tools", "tpm2_rc_decode", [$"0x{value:x}"], ""),
            StringComparison.Ordinal
        );
        string ours = code switch
        {
            { Parameter: > 0 } => $"parameter({code.Parameter})",
            { Session: > 0 } => $"session({code.Session})",
            _ => $"handle({code.Handle})",
        };
        Assert.Equal(place, ours);
    }

    [Theory]
    [InlineData(0x922u, true)]
    [InlineData(0x908u, true)]
    [InlineData(0x90Au, true)]
    [InlineData(0x921u, false)]
    [InlineData(0x000u, false)]
    public void Only_transient_warnings_ask_for_a_retry(uint value, bool retry) =>
        Assert.Equal(retry, new TpmResponseCode(value).AsksForRetry);
}
