using System.Text;
using Coffer.Firmware.EventLogs;

namespace Coffer.Firmware.Tests.EventLogs;

public sealed class PcrGrammarTests
{
    private static readonly byte[] s_other = [.. Enumerable.Repeat((byte)7, 32)];

    [Theory]
    [InlineData(4, TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION, EventProof.Opaque)]
    [InlineData(7, TcgEventType.EV_EFI_BOOT_SERVICES_APPLICATION, EventProof.Unexplained)]
    [InlineData(4, TcgEventType.EV_IPL, EventProof.Unexplained)]
    [InlineData(4, TcgEventType.EV_UNUSED, EventProof.Unexplained)]
    [InlineData(4, TcgEventType.EV_POST_CODE, EventProof.Unexplained)]
    [InlineData(0, TcgEventType.EV_POST_CODE, EventProof.Opaque)]
    [InlineData(0, TcgEventType.EV_EFI_PLATFORM_FIRMWARE_BLOB2, EventProof.Opaque)]
    [InlineData(0, TcgEventType.EV_S_CRTM_VERSION, EventProof.Unexplained)]
    [InlineData(1, TcgEventType.EV_EFI_HANDOFF_TABLES2, EventProof.Opaque)]
    [InlineData(2, TcgEventType.EV_EFI_BOOT_SERVICES_DRIVER, EventProof.Opaque)]
    [InlineData(5, TcgEventType.EV_EFI_GPT_EVENT, EventProof.Unexplained)]
    [InlineData(5, TcgEventType.EV_EVENT_TAG, EventProof.Unexplained)]
    [InlineData(7, TcgEventType.EV_EVENT_TAG, EventProof.Unexplained)]
    [InlineData(6, TcgEventType.EV_COMPACT_HASH, EventProof.Opaque)]
    [InlineData(7, TcgEventType.EV_COMPACT_HASH, EventProof.Unexplained)]
    [InlineData(11, TcgEventType.EV_IPL, EventProof.Opaque)]
    [InlineData(11, TcgEventType.EV_EFI_ACTION, EventProof.Unexplained)]
    [InlineData(12, TcgEventType.EV_EVENT_TAG, EventProof.Opaque)]
    public void An_event_whose_data_was_not_hashed_must_be_of_a_kind_that_may_be_opaque(
        uint pcr,
        TcgEventType type,
        EventProof expected
    ) => Assert.Equal(expected, Proof(pcr, type, "data"u8.ToArray(), s_other));

    [Theory]
    [InlineData(4, TcgEventType.EV_EFI_ACTION, EventProof.Data)]
    [InlineData(4, TcgEventType.EV_EVENT_TAG, EventProof.Unexplained)]
    [InlineData(4, TcgEventType.EV_UNUSED, EventProof.Unexplained)]
    [InlineData(7, TcgEventType.EV_IPL, EventProof.Unexplained)]
    [InlineData(8, TcgEventType.EV_IPL, EventProof.Data)]
    [InlineData(0, TcgEventType.EV_S_CRTM_VERSION, EventProof.Data)]
    [InlineData(3, TcgEventType.EV_S_CRTM_VERSION, EventProof.Unexplained)]
    public void An_event_whose_data_was_hashed_must_belong_to_its_PCR(
        uint pcr,
        TcgEventType type,
        EventProof expected
    ) => Assert.Equal(expected, Proof(pcr, type, "data"u8.ToArray(), null));

    [Fact]
    public void An_event_that_extends_nothing_proves_nothing() =>
        Assert.Equal(EventProof.None, Proof(4, TcgEventType.EV_NO_ACTION, [1], null));

    [Fact]
    public void The_configuration_of_systemd_boot_is_the_one_tag_of_PCR_5() =>
        Assert.Equal(
            EventProof.Opaque,
            Proof(5, TcgEventType.EV_EVENT_TAG, [0x2a, 0x58, 0xbc, 0xf5, 1, 0, 0, 0, 65], s_other)
        );

    [Theory]
    [InlineData("init=/bin/sh\0", "init=/bin/sh\0")]
    [InlineData("init=/bin/sh\0", "init=/bin/sh")]
    [InlineData("init=/bin/sh", "init=/bin/sh\0")]
    public void A_command_line_is_bound_with_or_without_its_end(string logged, string hashed)
    {
        byte[] digest = PcrBank.Sha256.Hash(Encoding.Unicode.GetBytes(hashed));
        Assert.Equal(EventProof.Data, Proof(12, TcgEventType.EV_IPL, Encoding.Unicode.GetBytes(logged), digest));
    }

    [Fact]
    public void A_command_line_that_lost_half_a_character_in_the_log_is_bound()
    {
        byte[] whole = Encoding.Unicode.GetBytes("initrd=x\0");
        Assert.Equal(EventProof.Data, Proof(8, TcgEventType.EV_IPL, whole[..^3], PcrBank.Sha256.Hash(whole)));
        Assert.Equal(EventProof.Data, Proof(8, TcgEventType.EV_IPL, whole[..^1], PcrBank.Sha256.Hash(whole)));
    }

    [Fact]
    public void The_name_of_a_section_is_bound_as_ASCII() =>
        Assert.Equal(
            EventProof.Data,
            Proof(11, TcgEventType.EV_IPL, Encoding.Unicode.GetBytes(".linux\0"), PcrBank.Sha256.Hash(".linux\0"u8))
        );

    [Theory]
    [InlineData("grub_cmd set pager=1\0", "set pager=1")]
    [InlineData("grub_kernel_cmdline /vmlinuz ro\0", "/vmlinuz ro\0")]
    public void The_prefix_of_old_GRUB_has_no_colon(string logged, string hashed) =>
        Assert.Equal(
            EventProof.Data,
            Proof(
                8,
                TcgEventType.EV_IPL,
                Encoding.ASCII.GetBytes(logged),
                PcrBank.Sha256.Hash(Encoding.ASCII.GetBytes(hashed))
            )
        );

    [Fact]
    public void Every_event_of_a_real_boot_is_explained_in_one_line()
    {
        EventLog log = EventLog.Read(Golden.Bytes("ovmf-boot/event-log.bin")).OrThrow();
        foreach (PcrBank bank in log.Banks)
        {
            foreach (EventExplanation e in EventExplainer.Explain(log, UserspaceLog.Empty, bank))
            {
                Assert.NotEqual(EventProof.Unexplained, e.Proof);
                Assert.InRange(e.Text.Length, 1, 1000);
                Assert.DoesNotContain(e.Text, c => c is < ' ' or > '~');
            }
        }
    }

    [Fact]
    public void The_words_say_what_happened()
    {
        EventLog log = EventLog.Read(Golden.Bytes("ovmf-boot/event-log.bin")).OrThrow();
        string[] words = [.. EventExplainer.Explain(log, UserspaceLog.Empty, PcrBank.Sha256).Select(e => e.Text)];
        Assert.Contains("Secure Boot is on", words);
        Assert.Contains("boot option Boot0000: UiApp", words);
        Assert.Contains("name of the UKI's section .cmdline", words);
        Assert.Contains("content of the UKI's section .cmdline", words);
        Assert.Contains(words, w => w.StartsWith("who may sign what boots: CN=", StringComparison.Ordinal));
        Assert.Contains(words, w => w.StartsWith("db allowed an image: CN=", StringComparison.Ordinal));
        Assert.Contains(words, w => w.StartsWith("application started: ", StringComparison.Ordinal));
    }

    private static EventProof Proof(uint pcr, TcgEventType type, byte[] data, byte[]? digest) =>
        PcrGrammar.Proof(new EventLogBuilder().Event(pcr, type, data, digest).Read().Events[1], PcrBank.Sha256);
}
