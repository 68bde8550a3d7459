namespace Coffer.Firmware.Tests;

/// <summary>
/// A directory inside a Debian 13 root, and its tools run with that root: for judges that Debian 12 has no version of.
/// <c>./test.sh</c> makes such a root and names it in COFFER_TOOLS_TREE.
/// </summary>
internal sealed class ToolsTree : IDisposable
{
    private readonly string _root = Root;
    private readonly string _inside = $"/tmp/coffer-{System.IO.Path.GetRandomFileName()}";

    public ToolsTree() => Directory.CreateDirectory(_root + _inside);

    public static byte[] SystemdStub => Installed("usr/lib/systemd/boot/efi/linuxx64.efi.stub", "systemd-boot-efi");

    public static byte[] SystemdBoot => Installed("usr/lib/systemd/boot/efi/systemd-bootx64.efi", "systemd-boot-efi");

    /// <summary>Puts a file into the tree; gives its path for the tools.</summary>
    public string File(string name, byte[] content)
    {
        System.IO.File.WriteAllBytes(_root + Path(name), content);
        return Path(name);
    }

    /// <summary>Path for the tools of a file that one of them shall write.</summary>
    public string Path(string name) => $"{_inside}/{name}";

    /// <summary>A file that a tool wrote.</summary>
    public byte[] Bytes(string name) => System.IO.File.ReadAllBytes(_root + Path(name));

    /// <summary>Standard output of a tool of the tree.</summary>
    public string Run(string tool, string package, params string[] arguments) =>
        StockTool.Run("unshare", "util-linux", Inside(tool, package, arguments));

    /// <summary>Standard output of a tool of the tree that may end badly.</summary>
    public string TryRun(string tool, string package, params string[] arguments) =>
        StockTool.Try("unshare", "util-linux", Inside(tool, package, arguments)).Output;

    /// <summary>How a tool of the tree ended, and its complaint.</summary>
    public (int ExitCode, string Error) Try(string tool, string package, params string[] arguments)
    {
        (int exitCode, _, string error) = StockTool.Try("unshare", "util-linux", Inside(tool, package, arguments));
        return (exitCode, error);
    }

    private string[] Inside(string tool, string package, string[] arguments)
    {
        Assert.True(
            System.IO.File.Exists(_root + tool),
            $"{tool} is missing in the tree: install the Debian package {package}"
        );
        string[] user = Environment.IsPrivilegedProcess ? [] : ["--user", "--map-root-user"];
        return ["--mount", .. user, $"--root={_root}", tool, .. arguments];
    }

    public void Dispose() => Directory.Delete(_root + _inside, recursive: true);

    private static string Root
    {
        get
        {
            string root = Environment.GetEnvironmentVariable("COFFER_TOOLS_TREE") ?? "";
            Assert.True(
                root.Length > 0,
                "COFFER_TOOLS_TREE must be the path of a Debian 13 root with the tools installed; ./test.sh makes one and sets it"
            );
            return root;
        }
    }

    private static byte[] Installed(string path, string package)
    {
        string file = System.IO.Path.Combine(Root, path);
        Assert.True(System.IO.File.Exists(file), $"the tools tree lacks the Debian package {package}");
        return System.IO.File.ReadAllBytes(file);
    }
}
