using Coffer.Firmware.Pe;
using CsCheck;

namespace Coffer.Firmware.Tests.Pe;

public sealed class UkiTests
{
    private static UkiSection Kernel { get; } = new(UkiSectionName.Linux, SmallImage.Bytes());

    private static byte[] Built { get; } =
        UkiBuilder
            .Build(
                SmallImage.Bytes(),
                [
                    new(UkiSectionName.OsRelease, "ID=coffer\n"u8.ToArray()),
                    new(UkiSectionName.CommandLine, "coffer.mode=boot"u8.ToArray()),
                    new(UkiSectionName.KernelRelease, "6.12.0"u8.ToArray()),
                    Kernel,
                ]
            )
            .OrThrow();

    [Fact]
    public void The_texts_of_a_uki_are_read()
    {
        Uki uki = Uki.Read(Built).OrThrow();
        Assert.Equal("coffer.mode=boot", uki.CommandLine);
        Assert.Equal("ID=coffer\n", uki.OsRelease);
        Assert.Equal("6.12.0", uki.KernelRelease);
        Assert.Null(uki.ContentOf(UkiSectionName.Initrd));
    }

    [Fact]
    public void An_image_without_a_kernel_is_refused() =>
        Assert.Equal("uki.no-kernel", Uki.Read(SmallImage.Bytes()).Refusal?.Reason);

    [Fact]
    public void A_section_twice_is_refused()
    {
        byte[] forged = [.. Built];
        // The fourth section header, .cmdline, takes the name of the third, .osrel.
        ".osrel\0\0"u8.CopyTo(forged.AsSpan(SmallImage.SectionTableOffset + (3 * ImageSectionHeader.Size)));
        Assert.Equal("uki.duplicate-section", Uki.Read(forged).Refusal?.Reason);
    }

    [Fact]
    public void A_section_of_which_the_file_holds_less_than_it_says_is_refused()
    {
        byte[] forged = [.. Built];
        int virtualSize = SmallImage.SectionTableOffset + (2 * ImageSectionHeader.Size) + ImageSectionHeader.NameSize;
        BitConverter.TryWriteBytes(forged.AsSpan(virtualSize), 0x201u);
        Assert.Equal("uki.truncated-section", Uki.Read(forged).Refusal?.Reason);
    }

    [Fact]
    public void Any_change_of_the_headers_is_answered_and_never_thrown() =>
        Gen.Select(Gen.Int[0, 600], Gen.Byte.Array[1, 8])
            .Sample(
                (offset, patch) =>
                {
                    byte[] changed = [.. Built];
                    patch.CopyTo(changed, offset);
                    Uki.Read(changed);
                },
                iter: 10_000
            );
}
