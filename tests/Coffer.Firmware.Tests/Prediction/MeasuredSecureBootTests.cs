using Coffer.Firmware.EventLogs;
using Coffer.Firmware.EventLogs.Details;
using Coffer.Firmware.Prediction;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Firmware.Tests.Prediction;

/// <summary>What a recorded boot measured into PCR 7, and what the next one will.</summary>
public sealed class MeasuredSecureBootTests
{
    private static readonly byte[] s_pcr7 = Convert.FromHexString(RecordedBoot.Pcr(PcrBank.Sha256, 7));
    private static readonly byte[] s_added = EfiSignatureList.WriteAll(
        EfiSignatureList.ForCertificate(Guid.Empty, TestKey.Foreign.Certificate)
    );

    private static MeasuredSecureBoot Measured => MeasuredSecureBoot.Read(RecordedBoot.Log, s_pcr7).OrThrow();

    [Fact]
    public void The_variables_and_who_allowed_the_boot_are_those_that_were_enrolled()
    {
        Assert.Equal(RecordedBoot.Variables.Db.ToArray(), Measured.ValueOf(EfiVariableName.Db).ToArray());
        Assert.Equal(RecordedBoot.Variables.Dbx.ToArray(), Measured.ValueOf(EfiVariableName.Dbx).ToArray());
        ReadOnlyMemory<byte> authority = Assert.Single(Measured.Authorities);
        Assert.Equal(RecordedBoot.DbEntry[16..].ToArray(), authority.ToArray());
    }

    [Fact]
    public void A_longer_db_or_dbx_measures_what_is_predicted_for_it()
    {
        SecureBootVariables now = RecordedBoot.Variables;
        Assert.Equal(
            Predict(now with { Db = (byte[])[.. now.Db.Span, .. s_added] }),
            Measured.After(EfiVariableName.Db, s_added).ToArray()
        );
        Assert.Equal(
            Predict(now with { Dbx = (byte[])[.. now.Dbx.Span, .. s_added] }),
            Measured.After(EfiVariableName.Dbx, s_added).ToArray()
        );
        Assert.Equal(s_pcr7, Measured.After(EfiVariableName.Db, default).ToArray());
    }

    [Fact]
    public void Another_value_of_PCR_7_proves_nothing() =>
        Assert.Equal("secure-boot-log.value", MeasuredSecureBoot.Read(RecordedBoot.Log, new byte[32]).Refusal?.Reason);

    [Theory]
    [InlineData(TcgEventType.EV_EFI_VARIABLE_DRIVER_CONFIG)]
    [InlineData(TcgEventType.EV_EFI_VARIABLE_AUTHORITY)]
    public void Data_that_no_digest_proves_are_refused(TcgEventType type)
    {
        EventLog log = Changed(e =>
            e.PcrIndex == 7 && e.Type == type ? [e with { Data = (byte[])[.. e.Data.Span[..^1], 0x5a] }] : [e]
        );
        Assert.Equal("secure-boot-log.event", MeasuredSecureBoot.Read(log, s_pcr7).Refusal?.Reason);
    }

    // No digest covers an event's type: whoever changes it hides who allowed the boot.
    [Theory]
    [InlineData(TcgEventType.EV_EFI_ACTION, "secure-boot-log.event")]
    [InlineData(TcgEventType.EV_SEPARATOR, "secure-boot-log.event")]
    [InlineData(TcgEventType.EV_IPL, "secure-boot-log.event")]
    [InlineData(TcgEventType.EV_EFI_VARIABLE_DRIVER_CONFIG, "secure-boot-log.variable")]
    public void An_authority_under_another_type_is_refused(TcgEventType type, string reason)
    {
        EventLog log = Changed(e =>
            e is { PcrIndex: 7, Type: TcgEventType.EV_EFI_VARIABLE_AUTHORITY } ? [e with { Type = type }] : [e]
        );
        Assert.Equal(reason, MeasuredSecureBoot.Read(log, s_pcr7).Refusal?.Reason);
    }

    [Fact]
    public void A_variable_that_is_not_Secure_Boots_is_refused()
    {
        byte[] data = new UefiVariableData(EfiGuid.GlobalVariable, "BootOrder", new byte[2]).ToBytes();
        TcgEvent Other(TcgEvent like) =>
            like with
            {
                Data = data,
                Digests = [new EventDigest(PcrBank.Sha256, PcrBank.Sha256.Hash(data))],
            };
        EventLog log = Changed(e => IsDb(e) ? [e, Other(e)] : [e]);
        byte[] value = PcrReplay.Of(log).OrThrow().Value(PcrBank.Sha256, 7).ToArray();
        Assert.Equal("secure-boot-log.event", MeasuredSecureBoot.Read(log, value).Refusal?.Reason);
    }

    [Fact]
    public void A_db_that_is_measured_twice_is_refused()
    {
        EventLog log = Changed(e => IsDb(e) ? [e, e] : [e]);
        byte[] value = PcrReplay.Of(log).OrThrow().Value(PcrBank.Sha256, 7).ToArray();
        Assert.Equal("secure-boot-log.variable", MeasuredSecureBoot.Read(log, value).Refusal?.Reason);
    }

    [Fact]
    public void A_log_without_db_is_refused()
    {
        EventLog log = Changed(e => IsDb(e) ? [] : [e]);
        byte[] value = PcrReplay.Of(log).OrThrow().Value(PcrBank.Sha256, 7).ToArray();
        Assert.Equal("secure-boot-log.variable", MeasuredSecureBoot.Read(log, value).Refusal?.Reason);
    }

    private static byte[] Predict(SecureBootVariables variables) =>
        Pcr7Prediction.Compute(variables, [RecordedBoot.DbEntry]).Value.ToArray();

    private static bool IsDb(TcgEvent e) =>
        e is { PcrIndex: 7, Type: TcgEventType.EV_EFI_VARIABLE_DRIVER_CONFIG } && e.Describe() == "db";

    private static EventLog Changed(Func<TcgEvent, TcgEvent[]> change) =>
        RecordedBoot.Log with
        {
            Events = [.. RecordedBoot.Log.Events.SelectMany(change)],
        };
}
