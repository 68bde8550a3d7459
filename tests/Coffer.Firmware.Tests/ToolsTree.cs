namespace Coffer.Firmware.Tests;

/// <summary>A directory inside a Debian 13 root, and its tools run with chroot: for judges that Debian 12 has no version of.</summary>
internal sealed class ToolsTree : IDisposable
{
    private readonly string _root;
    private readonly string _inside = $"/tmp/coffer-{Path.GetRandomFileName()}";

    public ToolsTree()
    {
        _root = Environment.GetEnvironmentVariable("COFFER_TOOLS_TREE") ?? "";
        Assert.True(
            _root.Length > 0,
            "COFFER_TOOLS_TREE must be the path of a Debian 13 root with the tools installed"
        );
        Directory.CreateDirectory(_root + _inside);
    }

    /// <summary>Puts a file into the tree; gives its path for the tools.</summary>
    public string File(string name, byte[] content)
    {
        System.IO.File.WriteAllBytes($"{_root}{_inside}/{name}", content);
        return $"{_inside}/{name}";
    }

    /// <summary>Standard output of a tool of the tree.</summary>
    public string Run(string tool, string package, params string[] arguments)
    {
        Assert.True(
            System.IO.File.Exists(_root + tool),
            $"{tool} is missing in the tree: install the Debian package {package}"
        );
        return StockTool.Run("chroot", "coreutils", [_root, tool, .. arguments]);
    }

    public void Dispose() => Directory.Delete(_root + _inside, recursive: true);
}
