using Coffer.Firmware.EventLogs;
using Coffer.Firmware.Prediction;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Firmware.Tests.Prediction;

/// <summary>A build that predicted PCR 7 with another SignatureOwner than the boot of Golden/ovmf-boot measured.</summary>
public sealed class EnrolledByPlatformTests
{
    private static readonly Guid s_owner = new("99999999-8888-7777-6666-555555555555");
    private static readonly string s_measured = RecordedBoot.Pcr(PcrBank.Sha256, 7);

    [Fact]
    public void The_boots_own_owners_lead_to_what_it_measured()
    {
        PcrPrediction predicted = Predict(Owned(RecordedBoot.Variables));
        Assert.NotEqual(s_measured, Hex(predicted));
        Assert.Equal(s_measured, Hex(EnrolledByPlatform.Find(predicted, RecordedBoot.Log)));
    }

    [Fact]
    public void Where_nothing_differs_it_is_the_prediction()
    {
        PcrPrediction predicted = Predict(RecordedBoot.Variables);
        Assert.Equal(s_measured, Hex(EnrolledByPlatform.Find(predicted, RecordedBoot.Log)));
    }

    [Fact]
    public void Another_certificate_is_not_found()
    {
        EfiSignatureList foreign = EfiSignatureList.ForCertificate(s_owner, TestKey.Foreign.Certificate);
        PcrPrediction predicted = Predict(RecordedBoot.Variables with { Db = EfiSignatureList.WriteAll(foreign) });
        Assert.Null(EnrolledByPlatform.Find(predicted, RecordedBoot.Log));
    }

    // The value that comes out is the prediction's here, so that it is not what was quoted.
    [Fact]
    public void Another_dbx_is_not_taken_from_the_log()
    {
        PcrPrediction predicted = Predict(RecordedBoot.Variables with { Dbx = default });
        Assert.Equal(RecordedBoot.PcrWithoutDbx, Hex(EnrolledByPlatform.Find(predicted, RecordedBoot.Log)));
    }

    [Fact]
    public void A_log_with_other_events_has_none()
    {
        PcrPrediction predicted = Predict(RecordedBoot.Variables);
        Assert.Null(EnrolledByPlatform.Find(predicted.Continue(predicted.Events[^1]), RecordedBoot.Log));
    }

    private static PcrPrediction Predict(SecureBootVariables variables) =>
        Pcr7Prediction.Compute(variables, [variables.Db[EfiSignatureList.HeaderSize..]]);

    private static SecureBootVariables Owned(SecureBootVariables variables) =>
        variables with
        {
            Pk = Owned(variables.Pk),
            Kek = Owned(variables.Kek),
            Db = Owned(variables.Db),
        };

    private static byte[] Owned(ReadOnlyMemory<byte> list)
    {
        byte[] owned = list.ToArray();
        s_owner.TryWriteBytes(owned.AsSpan(EfiSignatureList.HeaderSize));
        return owned;
    }

    private static string Hex(PcrPrediction? prediction) =>
        prediction is null ? "none" : Convert.ToHexStringLower(prediction.Value.Span);
}
