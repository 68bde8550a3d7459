using System.Diagnostics;
using System.Text;
using Coffer.Image.Initrd;
using CsCheck;

namespace Coffer.Image.Tests.Initrd;

public sealed class CpioArchiveTests
{
    private static readonly CpioFile[] Small =
    [
        new("init", Encoding.ASCII.GetBytes("#!"), CpioFile.ExecutableByAll),
        new("lib/modules/dm-mod.ko.xz", Encoding.ASCII.GetBytes("module")),
        new("coffer/grant.json", Encoding.ASCII.GetBytes("{}")),
    ];

    [Fact]
    public void Cpio_lists_directories_first_then_files_with_their_modes()
    {
        string[] lines = Encoding
            .ASCII.GetString(Cpio("-tv", Archive(Small, ["proc"])))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] seen = [.. lines.Select(line => $"{line[..10]} {line[(line.LastIndexOf(' ') + 1)..]}")];
        Assert.Equal(
            [
                "drwxr-xr-x coffer",
                "drwxr-xr-x lib",
                "drwxr-xr-x lib/modules",
                "drwxr-xr-x proc",
                "-rw-r--r-- coffer/grant.json",
                "-rwxr-xr-x init",
                "-rw-r--r-- lib/modules/dm-mod.ko.xz",
            ],
            seen
        );
    }

    [Fact]
    public void Cpio_gives_back_what_was_put_in() =>
        Gen
            .Byte.Array[0, 5000]
            .Sample(
                content => Assert.Equal(content, Cpio("-i --to-stdout a/b", Archive([new CpioFile("a/b", content)]))),
                iter: 10,
                threads: 1
            );

    [Fact]
    public void The_order_in_which_files_come_does_not_matter() =>
        Assert.Equal(Archive(Small), Archive(Small.AsEnumerable().Reverse()));

    [Fact]
    public void The_bytes_stay_what_they_were() =>
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "initrd.cpio")),
            Archive(Small, ["proc"])
        );

    [Theory]
    [InlineData("")]
    [InlineData("/init")]
    [InlineData("a//b")]
    [InlineData("a/../b")]
    [InlineData("./a")]
    [InlineData("a/")]
    [InlineData("a b")]
    [InlineData("a\0b")]
    [InlineData("ä")]
    [InlineData("TRAILER!!!")]
    public void A_path_that_is_not_plain_is_refused(string path)
    {
        Assert.Throws<ArgumentException>(() => Archive([new CpioFile(path, default)]));
        Assert.Throws<ArgumentException>(() => Archive([], [path]));
    }

    [Fact]
    public void A_path_that_comes_twice_is_refused() =>
        Assert.Throws<ArgumentException>(() => Archive([new CpioFile("a", default), new CpioFile("a", default)]));

    [Fact]
    public void A_path_that_is_file_and_directory_is_refused() =>
        Assert.Throws<ArgumentException>(() => Archive([new CpioFile("a", default), new CpioFile("a/b", default)]));

    private static byte[] Archive(IEnumerable<CpioFile> files, IEnumerable<string>? directories = null)
    {
        using MemoryStream output = new();
        CpioArchive.Write(output, files, directories);
        return output.ToArray();
    }

    private static byte[] Cpio(string arguments, byte[] archive)
    {
        ProcessStartInfo start = new("cpio", $"--quiet {arguments}")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process process = StartOrFail(start);
        Task feeding = Task.Run(() =>
        {
            process.StandardInput.BaseStream.Write(archive);
            process.StandardInput.Close();
        });
        using MemoryStream output = new();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        feeding.Wait(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }

    private static Process StartOrFail(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Fail($"{start.FileName} is missing: apt-get install cpio");
            throw;
        }
    }
}
