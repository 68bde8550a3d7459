using System.Runtime.InteropServices;
using Coffer.Keys.Owner;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tokens.Tests;

/// <summary>
/// SoftHSM, a token of software, in a directory of its own. Its library reads where that is, and which tokens there are, once a process: so
/// there is one for all tests, and every token is made before the library is loaded. Tests share what is logged in: they run one by one.
/// </summary>
internal static partial class SoftHsm
{
    public const string Module = "/usr/lib/softhsm/libsofthsm2.so";
    public const string Pin = "2468-token";

    // What keys are made in, and what stays empty; one for the wrong PIN; two of one label.
    private static readonly string[] s_tokens =
    [
        "owner",
        "cli",
        "built",
        "silent",
        "older",
        "broken",
        "empty",
        "wrong",
        "twice",
        "twice",
    ];
    private static readonly Lazy<DirectoryInfo> s_directory = new(Make);

    /// <summary>A place for files, removed at the end.</summary>
    public static string Scratch => s_directory.Value.FullName;

    /// <summary>The address of a token.</summary>
    public static Pkcs11Uri Token(string label)
    {
        Assert.True(s_directory.Value.Exists);
        return new Pkcs11Uri(label, Module);
    }

    private static DirectoryInfo Make()
    {
        Assert.True(File.Exists(Module), "SoftHSM is missing: install the Debian package softhsm2");
        DirectoryInfo directory = Directory.CreateTempSubdirectory("coffer-softhsm-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => directory.Delete(recursive: true);
        string tokens = directory.CreateSubdirectory("tokens").FullName;
        string configuration = Path.Combine(directory.FullName, "softhsm2.conf");
        File.WriteAllText(configuration, $"directories.tokendir = {tokens}\nlog.level = ERROR\n");
        // The library asks the C library for the variable, which does not see what the framework sets.
        Assert.Equal(0, SetEnvironment("SOFTHSM2_CONF", configuration, 1));
        foreach (string label in s_tokens)
            StockTool.Run(
                "softhsm2",
                "softhsm2-util",
                ["--init-token", "--free", "--label", label, "--so-pin", "87654321", "--pin", Pin],
                directory.FullName,
                ("SOFTHSM2_CONF", configuration)
            );
        return directory;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
