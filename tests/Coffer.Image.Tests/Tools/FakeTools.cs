using ToolsTree = Coffer.Image.Tools.ToolsTree;

namespace Coffer.Image.Tests.Tools;

/// <summary>A tools tree whose loader writes down what it is asked for, and does what xz would.</summary>
internal static class FakeTools
{
    private const string Script = """
        #!/bin/sh
        shift 2
        program=$(basename "$1")
        shift
        echo "$program $*" >> PLACE/asked
        case $program in
        xz) for file; do case $file in *.xz) mv "$file" "${file%.xz}" ;; esac; done ;;
        depmod) ls -A "$2" >> PLACE/configuration ;;
        esac
        """;

    /// <summary>Makes it in a directory, where it writes <c>asked</c> and, of depmod's configuration, <c>configuration</c>.</summary>
    public static ToolsTree Make(string directory)
    {
        string loader = Path.Combine(directory, "usr", "lib64", "ld-linux-x86-64.so.2");
        Directory.CreateDirectory(Path.GetDirectoryName(loader)!);
        File.WriteAllText(loader, Script.Replace("PLACE", directory, StringComparison.Ordinal));
        File.SetUnixFileMode(loader, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return new ToolsTree(directory, "fake");
    }

    /// <summary>What its programs were asked for, a line each.</summary>
    public static string[] Asked(string directory) => File.ReadAllLines(Path.Combine(directory, "asked"));
}
