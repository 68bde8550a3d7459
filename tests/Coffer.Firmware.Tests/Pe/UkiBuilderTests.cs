using System.Security.Cryptography;
using System.Text.Json;
using Coffer.Firmware.Authenticode;
using Coffer.Firmware.Pe;
using CsCheck;

namespace Coffer.Firmware.Tests.Pe;

public sealed class UkiBuilderTests
{
    private const string Ukify = "/usr/bin/ukify";

    private static UkiSection[] Sections { get; } =
    [
        new(UkiSectionName.OsRelease, "ID=coffer\n"u8.ToArray()),
        new(UkiSectionName.CommandLine, "coffer.mode=boot quiet"u8.ToArray()),
        new(UkiSectionName.KernelRelease, "6.12.0"u8.ToArray()),
        new(UkiSectionName.PcrPublicKey, "-----BEGIN PUBLIC KEY-----\n"u8.ToArray()),
        new(UkiSectionName.Linux, SmallImage.Bytes()),
        new(UkiSectionName.Initrd, new byte[5000]),
        new(UkiSectionName.PcrSignature, "{}"u8.ToArray()),
    ];

    [Fact]
    public void Ukify_builds_the_same_bytes_of_the_same_sections()
    {
        using ToolsTree tree = new();
        string[] inputs =
        [
            .. new[]
            {
                "--stub",
                tree.File("stub", ToolsTree.SystemdStub),
                "--linux",
                tree.File("linux", SmallImage.Bytes()),
            },
            .. new[]
            {
                "--initrd",
                tree.File("initrd", new byte[5000]),
                "--uname",
                "6.12.0",
                "--os-release",
                "ID=coffer",
            },
            .. new[] { "--cmdline", "coffer.mode=boot", "--section", ".pcrsig:{}", "--output", tree.Path("uki") },
        ];
        tree.Run(Ukify, "systemd-ukify", ["build", .. inputs]);
        byte[] theirs = tree.Bytes("uki");
        Uki uki = Uki.Read(theirs).OrThrow();
        Assert.Equal(theirs, UkiBuilder.Build(ToolsTree.SystemdStub, uki.Sections).OrThrow());
    }

    [Fact]
    public void Ukify_lists_every_section_with_its_content()
    {
        using ToolsTree tree = new();
        string uki = tree.File("uki", Build(Sections));
        string json = tree.Run(Ukify, "systemd-ukify", "inspect", uki, "--json=short");
        using JsonDocument listed = JsonDocument.Parse(json);
        Assert.All(
            Sections,
            section =>
            {
                JsonElement seen = listed.RootElement.GetProperty(section.Name);
                Assert.Equal(section.Content.Length, seen.GetProperty("size").GetInt32());
                Assert.Equal(
                    Convert.ToHexStringLower(SHA256.HashData(section.Content.Span)),
                    seen.GetProperty("sha256").GetString()
                );
            }
        );
    }

    [Fact]
    public void Sbverify_accepts_a_signed_uki()
    {
        byte[] signed = AuthenticodeSigner.Sign(Build(Sections), TestKey.Db.Certificate, TestKey.Db.Key).OrThrow();
        using TemporaryDirectory files = new();
        string verdict = StockTool.Run(
            "sbverify",
            "sbsigntool",
            "--cert",
            TestKey.Db.CertificatePath,
            files.Write("uki.efi", signed)
        );
        Assert.Equal("Signature verification OK\n", verdict);
    }

    [Fact]
    public void The_same_inputs_give_the_same_bytes() => Assert.Equal(Build(Sections), Build(Sections));

    [Fact]
    public void Time_stamps_stay_those_of_the_stub() =>
        Assert.Equal(
            PeImage.Read(ToolsTree.SystemdStub).OrThrow().FileHeader.TimeDateStamp,
            PeImage.Read(Build(Sections)).OrThrow().FileHeader.TimeDateStamp
        );

    [Fact]
    public void A_section_the_stub_has_is_replaced_in_place()
    {
        byte[] uki = Build([.. Sections, new(UkiSectionName.Sbat, "sbat,1\n"u8.ToArray())]);
        PeImage image = PeImage.Read(uki).OrThrow();
        Assert.Single(image.Sections, section => section.Name == UkiSectionName.Sbat);
        Assert.Equal("sbat,1\n"u8.ToArray(), Uki.Read(image).OrThrow().ContentOf(UkiSectionName.Sbat)?.ToArray());
    }

    [Fact]
    public void The_stub_loses_NX_COMPAT_when_the_kernel_does_not_have_it()
    {
        byte[] kernel = SmallImage.With(SmallImage.OptionalHeaderOffset + 70, 0, 0);
        Assert.True(IsNxCompatible(Build(Sections)));
        Assert.False(IsNxCompatible(Build([new(UkiSectionName.Linux, kernel)])));
    }

    [Fact]
    public void An_unknown_section_is_refused() =>
        Assert.Equal("uki.section-name", ReasonFor(SmallImage.Bytes(), new UkiSection(".secret", new byte[1])));

    [Fact]
    public void A_section_twice_is_refused() =>
        Assert.Equal("uki.duplicate-section", ReasonFor(SmallImage.Bytes(), Sections[0], Sections[0]));

    [Fact]
    public void A_section_without_content_is_refused() =>
        Assert.Equal("uki.empty-section", ReasonFor(SmallImage.Bytes(), new UkiSection(".linux", default)));

    [Fact]
    public void A_stub_that_is_no_image_is_refused() =>
        Assert.Equal("pe-image.malformed", ReasonFor(new byte[100], Sections));

    [Fact]
    public void A_signed_stub_is_refused() =>
        Assert.Equal("uki.stub-signed", ReasonFor(Golden.Bytes("small-signed.efi"), Sections));

    [Fact]
    public void A_stub_with_data_behind_its_sections_is_refused() =>
        Assert.Equal("uki.stub-tail", ReasonFor([.. SmallImage.Bytes(), 1], Sections));

    [Fact]
    public void A_stub_without_room_in_its_headers_is_refused()
    {
        // SizeOfHeaders just behind two section headers, and the sections moved there.
        byte[] stub = TightImage();
        Assert.Equal("uki.header-room", ReasonFor(stub, Sections[0]));
    }

    [Fact]
    public void More_than_fits_into_an_existing_section_is_refused() =>
        Assert.Equal("uki.section-room", ReasonFor(ToolsTree.SystemdStub, new UkiSection(".sbat", new byte[4096])));

    [Fact]
    public void Any_sections_are_read_as_they_were_added() =>
        Gen
            .Byte.Array[1, 2000]
            .Array[1, 6]
            .Sample(
                contents =>
                {
                    string[] names = [".linux", ".osrel", ".cmdline", ".initrd", ".uname", ".pcrsig"];
                    UkiSection[] sections = [.. contents.Zip(names, (content, name) => new UkiSection(name, content))];
                    Uki uki = UkiBuilder.Build(SmallImage.Bytes(), sections).Then(bytes => Uki.Read(bytes)).OrThrow();
                    return uki
                        .Sections.Zip(sections)
                        .All(pair => pair.First.Content.Span.SequenceEqual(pair.Second.Content.Span));
                },
                iter: 1000
            );

    private static byte[] TightImage()
    {
        byte[] image = SmallImage.Bytes();
        byte[] tight = [.. image.AsSpan(0, 408), .. image.AsSpan(1024, 1024), .. new byte[104]];
        BitConverter.TryWriteBytes(tight.AsSpan(SmallImage.OptionalHeaderOffset + 36), 8u);
        BitConverter.TryWriteBytes(tight.AsSpan(SmallImage.OptionalHeaderOffset + 60), 408u);
        BitConverter.TryWriteBytes(tight.AsSpan(SmallImage.SectionTableOffset + 20), 408u);
        BitConverter.TryWriteBytes(tight.AsSpan(SmallImage.SectionTableOffset + 60), 920u);
        BitConverter.TryWriteBytes(tight.AsSpan(SmallImage.SectionTableOffset + 56), 616u);
        return tight;
    }

    private static bool IsNxCompatible(byte[] image) =>
        (PeImage.Read(image).OrThrow().OptionalHeader.DllCharacteristics & ImageOptionalHeader64.NxCompat) != 0;

    private static byte[] Build(UkiSection[] sections) => UkiBuilder.Build(ToolsTree.SystemdStub, sections).OrThrow();

    private static string? ReasonFor(byte[] stub, params UkiSection[] sections) =>
        UkiBuilder.Build(stub, sections).Refusal?.Reason;
}
