using System.Collections.Immutable;
using System.Diagnostics;
using Coffer.Image.Description;
using Coffer.Image.Root;

namespace Coffer.Image.Tests.Os;

/// <summary>Every service of our own is at most 2.0 exposed in the eyes of <c>systemd-analyze security</c>; podman's are not ours (docs/workloads.md).</summary>
public sealed class UnitHardeningTests
{
    // Tenths, as --threshold takes them.
    private const int Threshold = 20;

    public static TheoryData<string> Units =>
        [
            .. Directory
                .EnumerateFiles(
                    Path.Combine(RepositoryRoot.Path, "os"),
                    "coffer-*.service",
                    SearchOption.AllDirectories
                )
                .Select(path => Path.GetRelativePath(RepositoryRoot.Path, path)),
        ];

    [Theory, MemberData(nameof(Units))]
    public void A_service_of_the_root_is_at_most_2_0_exposed(string unit) =>
        Analyze(Path.GetFileName(unit), File.ReadAllText(Path.Combine(RepositoryRoot.Path, unit)));

    [Fact]
    public void A_workload_of_the_root_is_at_most_2_0_exposed() =>
        Analyze("coffer-web.service", WorkloadUnit.Write(Workload(), afterFirstPass: true, account: "workload-0"));

    private static Workload Workload() =>
        new("web", ["/usr/bin/web"], null, [8080], ImmutableSortedDictionary<string, string>.Empty, []);

    private static void Analyze(string name, string unit)
    {
        string root = Environment.GetEnvironmentVariable("COFFER_TOOLS_TREE") ?? "";
        Assert.SkipWhen(root.Length == 0, "COFFER_TOOLS_TREE is not set: ./test.sh makes a tree with systemd in it");
        string directory = Path.Combine(root, "tmp", $"units-{Guid.NewGuid():n}");
        Directory.CreateDirectory(directory);
        try
        {
            File.WriteAllText(Path.Combine(directory, name), unit);
            string inside = $"/{Path.GetRelativePath(root, directory)}/{name}";
            string[] analyze = ["security", "--offline=yes", "--no-pager", $"--threshold={Threshold}", inside];
            ProcessStartInfo start = new("chroot", [root, "systemd-analyze", .. analyze])
            {
                RedirectStandardOutput = true,
            };
            using Process process = Process.Start(start)!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, output);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
