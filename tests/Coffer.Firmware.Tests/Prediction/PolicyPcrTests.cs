using Coffer.Firmware.EventLogs;
using Coffer.Firmware.Prediction;

namespace Coffer.Firmware.Tests.Prediction;

public sealed class PolicyPcrTests
{
    [Fact]
    public void The_digest_is_the_one_that_ukify_signed()
    {
        PcrPrediction prediction = Pcr11Prediction
            .Compute(RecordedBoot.Sections(PcrBank.Sha256), [Pcr11Prediction.EnterInitrd])
            .OrThrow();
        PcrSignatureDocument document = PcrSignatureDocument.Read(Golden.Bytes("ovmf-boot/pcrsig.json")).OrThrow();
        Assert.Equal(document.Signatures[0].PolicyDigest.ToArray(), PolicyPcr.Digest(prediction));
    }

    [Fact]
    public void Another_PCR_bank_or_value_is_another_policy()
    {
        byte[][] digests =
        [
            PolicyPcr.Digest(PcrBank.Sha256, 11, new byte[32]),
            PolicyPcr.Digest(PcrBank.Sha256, 12, new byte[32]),
            PolicyPcr.Digest(PcrBank.Sha256, 3, new byte[32]),
            PolicyPcr.Digest(PcrBank.Sha512, 11, new byte[32]),
            PolicyPcr.Digest(PcrBank.Sha256, 11, new byte[31]),
        ];
        Assert.Equal(digests.Length, digests.Select(Convert.ToHexString).Distinct().Count());
    }
}
