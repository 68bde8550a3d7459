using System.Buffers.Binary;
using System.Collections.Immutable;
using Coffer.Attestation.EventLogs;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.EventLogs.Details;
using Coffer.Firmware.SecureBoot;
using CsCheck;

namespace Coffer.Attestation.Tests.EventLogs;

/// <summary>No input makes the verifier throw, and none costs much more memory than it has bytes.</summary>
public sealed class BootVerifierPropertyTests
{
    private const int MostTimesTheInput = 10;
    private const int Constant = 256 * 1024;

    private static readonly ImmutableArray<BootPolicy> s_policies =
    [
        new() { Expected = [TestMeasurements.Of(TestLog.OfRealBoot())], AllowSha1 = true },
        new()
        {
            RequireMeasurements = false,
            RequireSecureBoot = false,
            Unexplained = UnexplainedEvents.Report,
        },
    ];

    [Fact]
    public void Any_bytes_never_throw() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Byte.Array[0, 200])
            .Sample((log, userspace) => Judge(log, userspace, TestLog.OfRealBoot().Pcrs()), iter: 300);

    [Fact]
    public void Any_change_of_a_real_log_never_throws_and_is_never_accepted_against_the_true_values()
    {
        TestLog boot = TestLog.OfRealBoot();
        byte[] log = boot.ToBytes();
        ImmutableArray<PcrBankEvidence> pcrs = boot.Pcrs();
        Gen.Select(Gen.Int[0, log.Length - 1], Gen.Byte)
            .Array[1, 6]
            .Sample(
                changes =>
                {
                    byte[] changed = [.. log];
                    foreach ((int at, byte value) in changes)
                        changed[at] = value;
                    Judge(changed, [], pcrs);
                    Judge(changed, [], Replayed(changed));
                },
                iter: 300
            );
    }

    [Fact]
    public void No_event_of_another_type_passes_unseen()
    {
        TcgEventType[] types = [.. Enum.GetValues<TcgEventType>(), (TcgEventType)0x4242];
        BootPolicy policy = s_policies[0] with { RequireVaultInPcr15 = false };
        TestLog boot = Machine();
        Assert.Null(boot.Judge(policy, out JudgedBoot? honest).FirstRefusal);
        string[] applications = [.. honest!.Applications.Select(a => a.Digest)];
        foreach (int index in Enumerable.Range(0, boot.Events.Count).Where(i => boot.Events[i].Pcr is 4 or 7 or 11))
        {
            foreach (TcgEventType type in types)
            {
                TestLog changed = Machine();
                changed.Retype(index, type);
                if (!changed.Judge(policy, boot.Pcrs(), out JudgedBoot? judged).IsAccepted)
                    continue;
                // Accepted: then the other type says the same.
                Assert.Equal(applications, judged!.Applications.Select(a => a.Digest));
                Assert.Equal(honest.SecureBoot.State, judged.SecureBoot.State);
                Assert.Equal(honest.Sections, judged.Sections);
            }
        }
    }

    public static TheoryData<string> Amplifiers => [.. Hostile.Keys];

    [Theory]
    [MemberData(nameof(Amplifiers))]
    public void A_hostile_log_costs_no_more_than_ten_times_its_bytes(string name)
    {
        TestLog log = TestLog.OfRealBoot();
        Hostile[name](log);
        byte[] bytes = log.ToBytes();
        byte[] userspace = log.UserspaceBytes();
        ImmutableArray<PcrBankEvidence> pcrs = log.Pcrs();
        foreach (BootPolicy policy in s_policies)
        {
            BootVerifier.Judge(bytes, userspace, pcrs, policy, new FindingList());
            long before = GC.GetAllocatedBytesForCurrentThread();
            BootVerifier.Judge(bytes, userspace, pcrs, policy, new FindingList());
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.InRange(allocated, 0, (MostTimesTheInput * (long)(bytes.Length + userspace.Length)) + Constant);
        }
    }

    private static Dictionary<string, Action<TestLog>> Hostile { get; } =
        new()
        {
            ["nothing"] = _ => { },
            ["small actions"] = log => Repeat(log, 5, TcgEventType.EV_EFI_ACTION, [65]),
            ["empty events of PCR 0"] = log => Repeat(log, 0, TcgEventType.EV_POST_CODE, []),
            ["empty applications"] = log => Repeat(log, 4, TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION, []),
            ["device paths"] = log => Repeat(log, 4, TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION, DevicePath(31)),
            ["long device paths"] = log =>
                Repeat(log, 4, TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION, DevicePath(2000)),
            ["authorities"] = log => Repeat(log, 7, TcgEventType.EV_EFI_VARIABLE_AUTHORITY, Variable([1])),
            ["variables"] = log => Repeat(log, 7, TcgEventType.EV_EFI_VARIABLE_DRIVER_CONFIG, Variable([1])),
            ["names of sections"] = log => Repeat(log, 11, TcgEventType.EV_IPL, [46, 0, 108, 0]),
            ["false certificates in db"] = log => log.SetVariable("db", FalseCertificates()),
            ["single bytes in db"] = log => log.SetVariable("db", List(EfiGuid.CertX509, 1, 5000)),
            ["records"] = log =>
            {
                for (int i = 0; i < 2000; i++)
                    log.Measure(11, "a", "");
            },
        };

    private static TestLog Machine()
    {
        TestLog log = TestLog.OfRealBoot();
        log.Measure(11, "enter-initrd");
        log.Measure(11, "leave-initrd");
        return log;
    }

    private static void Repeat(TestLog log, int pcr, TcgEventType type, byte[] data)
    {
        for (int i = 0; i < 3000; i++)
            log.Add(pcr, type, data);
    }

    private static byte[] Variable(byte[] data) =>
        new UefiVariableData(EfiGuid.ImageSecurityDatabase, "db", data).ToBytes();

    private static byte[] DevicePath(int nodes)
    {
        byte[] path = [.. Enumerable.Repeat((byte[])[1, 99, 4, 0], nodes).SelectMany(node => node)];
        byte[] data = new byte[32 + path.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(24), (ulong)path.Length);
        path.CopyTo(data, 32);
        return data;
    }

    private static byte[] FalseCertificates() =>
        EfiSignatureList.WriteAll(
            new EfiSignatureList(
                EfiGuid.CertX509,
                default,
                [
                    .. Enumerable.Repeat(
                        new EfiSignatureData(Guid.Empty, (byte[])[0x30, 0x81, 0x7D, .. new byte[125]]),
                        1000
                    ),
                ]
            )
        );

    private static byte[] List(Guid type, int size, int count) =>
        EfiSignatureList.WriteAll(
            new EfiSignatureList(
                type,
                default,
                [.. Enumerable.Repeat(new EfiSignatureData(Guid.Empty, new byte[size]), count)]
            )
        );

    private static ImmutableArray<PcrBankEvidence> Replayed(byte[] log) =>
        EventLog.Read(log).Value is { } read && PcrReplay.Of(read).Value is { } replay
            ? [.. replay.Banks.Select(bank => new PcrBankEvidence(bank, TestLog.ValuesOf(replay, bank)))]
            : [];

    private static void Judge(byte[] log, byte[] userspace, ImmutableArray<PcrBankEvidence> pcrs)
    {
        foreach (BootPolicy policy in s_policies)
        {
            FindingList findings = new();
            JudgedBoot? boot = BootVerifier.Judge(log, userspace, pcrs, policy, findings);
            Assert.True(findings.Count > 0);
            foreach (EventExplanation e in boot?.Events ?? [])
                Assert.DoesNotContain(e.Text, c => c is < ' ' or > '~');
        }
    }
}
