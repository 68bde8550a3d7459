namespace Coffer.Image.Tests;

/// <summary>A judge that is written in Go, for a library of Debian.</summary>
internal static class GoJudge
{
    // Debian's libraries lie where Go looked for them before there were modules; nothing is fetched.
    private static readonly string[] s_environment =
    [
        "HOME=/tmp",
        "GOROOT=/usr/lib/go",
        "GOTOOLCHAIN=local",
        "GOCACHE=/tmp/coffer-go",
        "GO111MODULE=off",
        "GOPATH=/usr/share/gocode",
        "CGO_ENABLED=0",
        "GOFLAGS=",
    ];

    /// <summary>What the judge says about a document; nothing where it ends badly before it spoke.</summary>
    public static string Try(ToolsTree tree, string judge, string library, byte[] document)
    {
        string script = tree.File(judge, File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Judges", judge)));
        string file = tree.File("document.json", document);
        return tree.TryRun(
            "/usr/bin/env",
            $"golang-go and {library}",
            [.. s_environment, "/usr/bin/go", "run", script, file]
        );
    }
}
