using System.Text;
using Coffer.Bytes;
using Coffer.Keys.Recovery;

namespace Coffer.Keys.Tests.Recovery;

public sealed class RecoveryPassphraseTests
{
    private const string Good = "00112233-44556677-8899aabb-ccddeeff-00112233-44556677-8899aabb-ccddeeff";

    [Fact]
    public void A_new_one_is_spelled_right_and_holds_all_the_randomness()
    {
        using Secret passphrase = RecoveryPassphrase.Create(new CountingRandomSource("recovery"));
        Assert.Null(RecoveryPassphrase.Check(passphrase.Span));
        string digits = Encoding.ASCII.GetString(passphrase.Span).Replace("-", "", StringComparison.Ordinal);
        Assert.Equal(Convert.ToHexStringLower(CountingRandomSource.Bytes("recovery", 32)), digits);
    }

    [Theory]
    [InlineData(Good, true)]
    [InlineData("", false)]
    [InlineData("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", false)]
    [InlineData("00112233-44556677-8899AABB-ccddeeff-00112233-44556677-8899aabb-ccddeeff", false)]
    [InlineData("00112233-44556677-8899aabb-ccddeeff-00112233-44556677-8899aabb-ccddeefg", false)]
    [InlineData("00112233_44556677-8899aabb-ccddeeff-00112233-44556677-8899aabb-ccddeeff", false)]
    [InlineData(Good + "\n", false)]
    [InlineData(" " + Good, false)]
    public void Only_its_one_spelling_is_accepted(string text, bool good) =>
        Assert.Equal(
            good ? null : "recovery-passphrase.malformed",
            RecoveryPassphrase.Check(Encoding.ASCII.GetBytes(text))?.Reason
        );
}
