using System.Buffers.Binary;
using Coffer.Bytes;
using Coffer.Image.Root;

namespace Coffer.Image.Tests.Root;

public sealed class StaticExecutableTests
{
    [Fact]
    public void A_static_executable_is_taken_as_it_is() => Assert.Equal(Executable(), Read(Executable()));

    [Fact]
    public void A_missing_one_is_refused_with_how_to_make_it()
    {
        Refusal refusal = Assert
            .Throws<RefusedException>(() => new StaticExecutable("init").Read("/nowhere/init"))
            .Refusal;
        Assert.Equal(("init.missing", "no such file"), (refusal.Reason, refusal.Seen));
        Assert.Equal("Run eng/init/build-init.sh.", refusal.NextStep);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(127)]
    public void One_that_ends_early_is_refused(int length) => Refused("init.damaged", Executable()[..length]);

    [Fact]
    public void A_script_is_refused() => Refused("init.damaged", "#!/bin/sh\nexec sleep 1\n"u8.ToArray());

    [Fact]
    public void One_that_needs_shared_libraries_is_refused_with_their_names() =>
        Assert.Contains("libc.so.6", Refused("init.not-static", File.ReadAllBytes("/bin/true")).Seen);

    private static Refusal Refused(string reason, byte[] bytes)
    {
        Refusal refusal = Assert.Throws<RefusedException>(() => Read(bytes)).Refusal;
        Assert.Equal(reason, refusal.Reason);
        return refusal;
    }

    private static byte[] Read(byte[] bytes)
    {
        using TestDirectory directory = new();
        string path = Path.Combine(directory.Path, "init");
        File.WriteAllBytes(path, bytes);
        return new StaticExecutable("init").Read(path);
    }

    /// <summary>An ELF header and one section header behind it.</summary>
    private static byte[] Executable()
    {
        byte[] elf = new byte[128];
        ((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]).CopyTo(elf);
        BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(0x28), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(0x36), 56);
        BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(0x3A), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(0x3C), 1);
        return elf;
    }
}
