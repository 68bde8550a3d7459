using Coffer.Init.Install;
using Coffer.Tpm;

namespace Coffer.Init.Tests.Install;

public sealed class PreflightTests
{
    private static readonly TpmName s_name = new((byte[])[0x00, 0x0b, .. new byte[32]]);
    private static readonly string s_text = "000b" + new string('0', 64);

    [Fact]
    public void The_pinned_storage_root_key_and_any_where_none_is_pinned_will_do()
    {
        Assert.Null(Preflight.JudgeStorageRootKey(null, s_name));
        Assert.Null(Preflight.JudgeStorageRootKey(s_text, s_name));
    }

    [Fact]
    public void Another_storage_root_key_is_refused_by_name()
    {
        TpmName other = new((byte[])[0x00, 0x0b, .. new byte[31], 1]);
        Assert.Equal("preflight.srk-name", Preflight.JudgeStorageRootKey(s_text, other)?.Reason);
        Assert.Contains(s_text, Preflight.JudgeStorageRootKey(s_text, other)?.Expected, StringComparison.Ordinal);
    }
}
