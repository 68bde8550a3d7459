using Coffer.Keys.Tests.Reencryption;
using Coffer.Lab;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests;

/// <summary>
/// A copy of a disk in the middle of a rotation of its volume key, in the hands of stock tools: Debian's cryptsetup on the target kernel, with
/// nothing of Coffer's but the passphrase that the escrow gives.
/// </summary>
public sealed class StockReencryptionTests(InstalledMachine installed, ITestOutputHelper output) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-stock-").FullName;

    // The image leaves out the udev rules that answer libdevmapper, which would wait for them for ever.
    private const string NoUdev = "export DM_DISABLE_UDEV=1";

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Stock_cryptsetup_opens_the_middle_and_ends_the_re_encryption()
    {
        string between = Path.Combine(_directory, "between.raw");
        string cut = Path.Combine(_directory, "cut.raw");
        string repaired = Path.Combine(_directory, "repaired.raw");
        string plain = MiddleStateImage.Write(between, mebibytes: 32, slices: 3, hot: false);
        Assert.Equal(plain, MiddleStateImage.Write(cut, mebibytes: 32, slices: 3, hot: true));
        File.Copy(cut, repaired);
        await using LabMachine machine = await Boot.AnsweringAsync(
            installed.Clone(),
            options => options with { OtherDisks = [new(between), new(cut), new(repaired)] }
        );
        Probe probe = new(machine);
        await probe.OutputAsync($"printf %s {MiddleStateImage.Passphrase} > /run/passphrase");
        foreach (string disk in (string[])["/dev/vdb", "/dev/vdc"])
        {
            Assert.Contains("online-reencrypt", await probe.OutputAsync($"cryptsetup luksDump {disk}"));
            // In the middle of a slice this ends the slice first.
            Assert.Equal(plain, await HashAsync(probe, disk));
            await EndAsync(probe, disk, plain);
        }
        (string refused, int exitCode) = await probe.RunAsync(Resume("/dev/vdd"));
        output.WriteLine(refused);
        Assert.NotEqual(0, exitCode);
        await probe.OutputAsync(
            $"{NoUdev}; echo YES | cryptsetup repair --batch-mode --key-file /run/passphrase /dev/vdd 2>&1"
        );
        await EndAsync(probe, "/dev/vdd", plain);
    }

    private static string Resume(string disk) =>
        $"{NoUdev}; cryptsetup reencrypt --resume-only --batch-mode --key-file /run/passphrase {disk} 2>&1";

    private async Task EndAsync(Probe probe, string disk, string plain)
    {
        output.WriteLine(await probe.OutputAsync(Resume(disk)));
        Assert.Equal(plain, await HashAsync(probe, disk));
        Assert.DoesNotContain("online-reencrypt", await probe.OutputAsync($"cryptsetup luksDump {disk}"));
    }

    private static Task<string> HashAsync(Probe probe, string disk) =>
        probe.OutputAsync(
            $"""
            set -e
            {NoUdev}
            cryptsetup open --key-file /run/passphrase {disk} copy
            busybox sha256sum < /dev/mapper/copy | busybox cut -c1-64
            cryptsetup close copy
            """
        );
}
