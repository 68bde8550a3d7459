namespace Coffer.Machine.Tests.Machines;

/// <summary>
/// An OCI archive that stock tools make: a web server which runs posted scripts, as whoever it is in its container. What a script writes to its
/// descriptor 3 is what the container prints.
/// </summary>
internal static class WebImage
{
    private const string Program = "/bin/busybox";

    private const string Run = """
        #!/bin/sh
        printf 'Content-Type: text/plain\r\n\r\n'
        script=/tmp/probe.$$
        head -c "$CONTENT_LENGTH" > "$script"
        sh "$script" 3>&2 2>&1 < /dev/null
        printf '\nexit %d\n' "$?"
        rm -f "$script"
        """;

    /// <summary>Writes <c>web.tar</c> into a directory.</summary>
    public static void Write(string directory)
    {
        string layout = Path.Combine(directory, "layout");
        string image = $"{layout}:web";
        string bundle = Path.Combine(directory, "bundle");
        StockTool.Run("umoci", "umoci", "init", "--layout", layout);
        StockTool.Run("umoci", "umoci", "new", "--image", image);
        StockTool.Run("umoci", "umoci", "unpack", "--image", image, bundle);
        Fill(Path.Combine(bundle, "rootfs"));
        StockTool.Run("umoci", "umoci", "repack", "--image", image, bundle);
        string[] command = ["httpd", "-f", "-p", "80", "-h", "/www"];
        StockTool.Run(
            "umoci",
            "umoci",
            [
                "config",
                "--image",
                image,
                "--config.entrypoint",
                Program,
                .. command.SelectMany(Option),
                "--config.user",
                "web",
            ]
        );
        StockTool.Run("tar", "tar", "-C", layout, "-cf", Path.Combine(directory, "web.tar"), ".");
        Directory.Delete(layout, recursive: true);
        Directory.Delete(bundle, recursive: true);
    }

    private static string[] Option(string word) => ["--config.cmd", word];

    private static void Fill(string root)
    {
        foreach (string directory in (string[])["bin", "door", "etc", "www/cgi-bin", "srv"])
            Directory.CreateDirectory(Path.Combine(root, directory));
        File.Copy(Program, Path.Combine(root, "bin/busybox"));
        foreach (
            string name in (string[])
                [
                    "sh",
                    "head",
                    "rm",
                    "cat",
                    "ls",
                    "cp",
                    "id",
                    "stat",
                    "touch",
                    "chmod",
                    "wget",
                    "nslookup",
                    "sleep",
                    "ps",
                ]
        )
            File.CreateSymbolicLink(Path.Combine(root, "bin", name), "busybox");
        File.WriteAllText(Path.Combine(root, "etc/passwd"), "root:x:0:0::/:/bin/sh\nweb:x:1000:1000::/:/bin/sh\n");
        File.WriteAllText(Path.Combine(root, "www/index.html"), "hello from a container\n");
        string run = Path.Combine(root, "www/cgi-bin/run");
        File.WriteAllText(run, Run);
        const UnixFileMode all = (UnixFileMode)0b111_101_101;
        File.SetUnixFileMode(run, all);
        // A door that must stay shut: whoever runs it would be root of the container.
        string door = Path.Combine(root, "door/busybox");
        File.Copy(Program, door);
        File.SetUnixFileMode(door, all | UnixFileMode.SetUser);
        StockTool.Run("coreutils", "chown", "1000:1000", Path.Combine(root, "srv"));
    }
}
