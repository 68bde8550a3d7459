using Coffer.Image.Root;
using CsCheck;

namespace Coffer.Image.Tests.Root;

public sealed class ElfNeededTests
{
    private static readonly byte[] s_program = File.ReadAllBytes("/usr/bin/env");

    [Fact]
    public void A_program_of_the_host_needs_its_libc() =>
        Assert.Contains("libc.so.6", ElfNeeded.Read(s_program).OrThrow());

    [Theory]
    [InlineData("")]
    [InlineData("7f454c46")]
    [InlineData("7f454c460101")]
    [InlineData("23212f62696e2f73680a")]
    public void What_is_no_ELF64_file_is_refused(string hex) =>
        Assert.Equal("elf-file.malformed", ElfNeeded.Read(Convert.FromHexString(hex)).Refusal?.Reason);

    [Fact]
    public void Any_change_to_a_program_is_read_or_refused_but_never_throws() =>
        Gen.Select(Gen.Int[0, 4095], Gen.Byte)
            .Sample(
                (position, value) =>
                {
                    byte[] changed = [.. s_program];
                    changed[position] = value;
                    ElfNeeded.Read(changed);
                }
            );
}
