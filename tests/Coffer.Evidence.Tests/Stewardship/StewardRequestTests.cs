using System.Text;
using Coffer.Attestation.Audit;
using Coffer.Evidence.Stewardship;

namespace Coffer.Evidence.Tests.Stewardship;

public sealed class StewardRequestTests
{
    private const string Who = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    [Theory]
    [InlineData("workloads")]
    [InlineData("audit")]
    [InlineData($"note {Who} rotate rewrap asked -")]
    [InlineData($"note {Who} revoke - refused custody.busy")]
    [InlineData($"note {Who} destroy 5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20 done -")]
    [InlineData($"restart {Who} web")]
    [InlineData($"restart {Who} a-very-long-name-of-a-workload-1")]
    [InlineData($"logs {Who} web 100 0 end")]
    [InlineData($"logs {Who} web 0 600 follow")]
    [InlineData($"logs {Who} web 10000 316224000 follow")]
    public void A_request_is_read_and_written_alike(string line) =>
        Assert.Equal(
            line,
            Encoding.ASCII.GetString(StewardRequest.Read(Encoding.ASCII.GetBytes(line)).OrThrow().ToBytes())
        );

    [Theory]
    [InlineData("")]
    [InlineData("workloads all")]
    [InlineData("audit all")]
    [InlineData($"note {Who} rotate rewrap asked")]
    [InlineData($"note {Who} rotate  asked -")]
    [InlineData($"note {Who} rotate rewrap maybe -")]
    [InlineData($"note {Who} Rotate rewrap asked -")]
    [InlineData($"note {Who} rotate re\"wrap asked -")]
    [InlineData($"note {Who} rotate rewrap asked -\n")]
    [InlineData($"note nobody rotate rewrap asked -")]
    [InlineData("Workloads")]
    [InlineData("restart web")]
    [InlineData($"restart {Who}")]
    [InlineData($"restart {Who} web now")]
    [InlineData($"restart {Who} ../web")]
    [InlineData($"restart {Who} Web")]
    [InlineData($"restart {Who} -web")]
    [InlineData($"restart {Who} web.service")]
    [InlineData($"restart {Who} a-very-long-name-of-a-workload-12")]
    [InlineData("restart 00 web")]
    [InlineData("restart 000102030405060708090A0B0C0D0E0F101112131415161718191a1b1c1d1e1f web")]
    [InlineData($"logs {Who} web 100 0")]
    [InlineData($"logs {Who} web 10001 0 end")]
    [InlineData($"logs {Who} web 0100 0 end")]
    [InlineData($"logs {Who} web -1 0 end")]
    [InlineData($"logs {Who} web 1 316224001 end")]
    [InlineData($"logs {Who} web 1 99999999999999999999 end")]
    [InlineData($"logs {Who} web 1 0 always")]
    [InlineData($"logs {Who} web 1 0 end\n")]
    public void Anything_else_is_refused(string line) =>
        Assert.Equal("request.steward", StewardRequest.Read(Encoding.ASCII.GetBytes(line)).Refusal?.Reason);

    [Fact]
    public void A_reason_that_somebody_else_made_up_is_a_word_all_the_same()
    {
        StewardRequest note = StewardRequest.Note(
            Who,
            "rotate",
            "all",
            AuditOutcome.Refused,
            "a b\n\u00e4" + new string('c', 99)
        );
        Assert.Equal("a.b.." + new string('c', 59), StewardRequest.Read(note.ToBytes()).OrThrow().Reason);
    }

    [Fact]
    public void A_line_that_is_too_long_is_refused() =>
        Assert.Equal("request.steward", StewardFrame.ReadRequest(new MemoryStream([0x02, 0x01])).Refusal?.Reason);
}
