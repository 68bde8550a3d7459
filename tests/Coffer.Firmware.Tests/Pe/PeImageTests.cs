using System.Security.Cryptography;
using Coffer.Firmware.Authenticode;
using Coffer.Firmware.Pe;
using CsCheck;

namespace Coffer.Firmware.Tests.Pe;

public sealed class PeImageTests
{
    private const int FileHeader = SmallImage.PeOffset + 4;
    private const int OptionalHeader = SmallImage.OptionalHeaderOffset;
    private const int FirstSection = SmallImage.SectionTableOffset;
    private const int SecondSection = FirstSection + ImageSectionHeader.Size;

    /// <summary>Every rule once: where the image is changed, what is put there, and what the reader then wants.</summary>
    public static TheoryData<int, uint, int, string> Broken =>
        new()
        {
            { 0, 0, 2, "DOS signature 4d5a at offset 0" },
            { 0x3c, 0, 4, "e_lfanew between 64 and 2048" },
            { 0x3c, 2049, 4, "e_lfanew between 64 and 2048" },
            { 0x3c, 0xffffffff, 4, "e_lfanew between 64 and 2048" },
            { SmallImage.PeOffset, 0x454e, 4, "PE signature 50450000 at offset 64" },
            { FileHeader + 2, 0, 2, "1 to 96 sections" },
            { FileHeader + 2, 97, 2, "1 to 96 sections" },
            { FileHeader + 16, 224, 2, "SizeOfOptionalHeader 240" },
            { OptionalHeader, 0x010b, 2, "PE32+ magic 0b02 at offset 88" },
            { OptionalHeader + 32, 0x1001, 4, "alignments that are powers of two" },
            { OptionalHeader + 36, 0, 4, "alignments that are powers of two" },
            { OptionalHeader + 56, 0x1fff, 4, ".data aligned, from address 4099 on, below SizeOfImage 8191" },
            { OptionalHeader + 60, 407, 4, "SizeOfHeaders between 408 and 2048" },
            { OptionalHeader + 60, 0xffffffff, 4, "SizeOfHeaders between 408 and 2048" },
            { OptionalHeader + 108, 4, 4, "5 to 16 data directories" },
            { OptionalHeader + 108, 17, 4, "5 to 16 data directories" },
            { FirstSection, 0x01, 1, "a section name of printable ASCII" },
            { FirstSection + 8, 0x1001, 4, ".data aligned, from address 8193 on, below SizeOfImage 12288" },
            { FirstSection + 12, 0x1001, 4, ".text aligned, from address 1024 on, below SizeOfImage 12288" },
            { FirstSection + 12, 0, 4, ".text aligned, from address 1024 on, below SizeOfImage 12288" },
            { FirstSection + 16, 256, 4, ".data at offset 1280, inside 2048 bytes" },
            { FirstSection + 20, 512, 4, ".text at offset 1024, inside 2048 bytes" },
            { SecondSection + 16, 0xffffffff, 4, ".data at offset 1536, inside 2048 bytes" },
            { SecondSection + 20, 1024, 4, ".data at offset 1536, inside 2048 bytes" },
        };

    [Fact]
    public void A_small_image_is_read_field_by_field()
    {
        PeImage image = PeImage.Read(SmallImage.Bytes()).OrThrow();
        Assert.Equal(ImageFileHeader.MachineAmd64, image.FileHeader.Machine);
        Assert.Equal(ImageOptionalHeader64.EfiApplication, image.OptionalHeader.Subsystem);
        Assert.Equal([".text", ".data"], image.Sections.Select(section => section.Name));
        Assert.Equal("data"u8.ToArray(), image.ContentOf(image.FindSection(".data")!).ToArray());
        Assert.Null(image.FindSection(".linux"));
        Assert.False(image.IsSigned);
    }

    [Fact]
    public void The_images_of_systemd_are_read() =>
        Assert.All(
            new[] { ToolsTree.SystemdStub, ToolsTree.SystemdBoot },
            image => Assert.NotNull(PeImage.Read(image).OrThrow().FindSection(".sbat"))
        );

    [Fact]
    public void A_signed_image_has_its_certificate_table_at_the_end()
    {
        PeImage image = PeImage.Read(Golden.Bytes("small-signed.efi")).OrThrow();
        Assert.True(image.IsSigned);
        Assert.Equal(2048, image.CertificateTableOffset);
        Assert.Single(WinCertificate.ReadTable(image).OrThrow());
    }

    [Theory, MemberData(nameof(Broken))]
    public void An_image_that_breaks_a_rule_is_refused(int offset, uint value, int size, string expected) =>
        Assert.Equal(
            expected,
            PeImage.Read(SmallImage.With(offset, BitConverter.GetBytes(value).AsSpan(0, size))).Refusal?.Expected
        );

    [Theory]
    [InlineData(0u, 1u)]
    [InlineData(2040u, 8u)]
    [InlineData(2048u, 8u)]
    [InlineData(2044u, 4u)]
    [InlineData(1024u, 1024u)]
    [InlineData(0xfffffff8u, 8u)]
    public void A_certificate_table_that_does_not_end_the_file_behind_the_sections_is_refused(uint offset, uint size)
    {
        byte[] entry = [.. BitConverter.GetBytes(offset), .. BitConverter.GetBytes(size)];
        byte[] image = SmallImage.With(OptionalHeader + ImageOptionalHeader64.SecurityDirectoryOffset, entry);
        Assert.Equal("pe-image.certificate-table", PeImage.Read(image).Refusal?.Reason);
    }

    [Fact]
    public void An_image_cut_short_anywhere_is_refused() =>
        Assert.All(
            Enumerable.Range(0, 2048),
            length => Assert.NotNull(PeImage.Read(SmallImage.Bytes().AsMemory(0, length)).Refusal)
        );

    [Fact]
    public void Any_bytes_are_answered_and_never_thrown() =>
        Gen
            .Byte.Array[0, 1000]
            .Sample(bytes =>
            {
                PeImage.Read(bytes);
            });

    [Fact]
    public void Any_change_of_the_headers_is_answered_and_what_is_accepted_can_be_hashed() =>
        Gen.Select(Gen.Int[0, 480], Gen.Byte.Array[1, 8])
            .Sample(
                (offset, patch) =>
                {
                    if (PeImage.Read(SmallImage.With(offset, patch)).TryGet(out PeImage? image, out _))
                        AuthenticodeDigest.Compute(image, System.Security.Cryptography.HashAlgorithmName.SHA256);
                },
                iter: 20_000
            );

    [Theory]
    [InlineData(0x7FFFFFFFu)]
    [InlineData(0xFFFFFFFFu)]
    public void The_pointer_of_a_section_without_raw_data_is_not_followed(uint pointer)
    {
        const int SizeOfRawData = SmallImage.SectionTableOffset + ImageSectionHeader.Size + 16;
        PeImage image = PeImage
            .Read(SmallImage.With(SizeOfRawData, [0, 0, 0, 0, .. BitConverter.GetBytes(pointer)]))
            .OrThrow();
        Assert.True(image.ContentOf(image.Sections[1]).IsEmpty);
        Assert.Equal(32, AuthenticodeDigest.Compute(image, HashAlgorithmName.SHA256).Length);
    }
}
