using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Coffer.Bytes;

namespace Coffer.Image.Containers;

/// <summary>The configuration of an OCI image (OCI image specification 1.1, "Image Configuration"): how it wants to be run.</summary>
/// <param name="User">User, <c>name</c>, <c>number</c>, with <c>:group</c>; empty for root.</param>
/// <param name="Environment">Variables, <c>NAME=value</c>.</param>
/// <param name="Command">Entry point and command, one after the other.</param>
/// <param name="WorkingDirectory">Absolute path; empty when it has none.</param>
/// <param name="Volumes">Paths it writes data to.</param>
/// <param name="StopSignal">The signal that ends it; empty for SIGTERM.</param>
/// <param name="DiffIds">Digests of the layers, not compressed.</param>
public sealed partial record OciConfig(
    string User,
    ImmutableArray<string> Environment,
    ImmutableArray<string> Command,
    string WorkingDirectory,
    ImmutableArray<string> Volumes,
    string StopSignal,
    ImmutableArray<string> DiffIds
)
{
    /// <summary>Reads a configuration.</summary>
    public static Parsed<OciConfig> Read(ReadOnlyMemory<byte> utf8)
    {
        if (!OciDocument.Parse(utf8, "OCI image configuration").TryGet(out OciDocument? document, out Refusal? refusal))
            return refusal;
        JsonElement top = document.Top;
        string platform = $"{document.Text(top, "os")}/{document.Text(top, "architecture")}";
        if (platform != "linux/amd64")
            document.Refuse("architecture", "linux/amd64", platform);
        JsonElement config = document.Object(top, "config");
        OciConfig read = new(
            document.Text(config, "User", ""),
            document.Texts(config, "Env"),
            [.. document.Texts(config, "Entrypoint"), .. document.Texts(config, "Cmd")],
            document.Text(config, "WorkingDir", ""),
            document.Names(config, "Volumes"),
            document.Text(config, "StopSignal", ""),
            document.Texts(document.Object(top, "rootfs"), "diff_ids")
        );
        read.Judge(document);
        return document.Finish(read);
    }

    // These go into a unit file: what could end its line or is no such thing does not.
    private void Judge(OciDocument document)
    {
        if (Environment.FirstOrDefault(variable => !Variable().IsMatch(variable)) is { } wrong)
            document.Refuse("Env", "NAME=value", wrong);
        foreach (string path in Volumes.Append(WorkingDirectory).Where(path => path.Length > 0))
            if (!AbsolutePath().IsMatch(path))
                document.Refuse("path", "an absolute path of plain characters", path);
        if (!Signal().IsMatch(StopSignal))
            document.Refuse("StopSignal", "a signal such as SIGINT", StopSignal);
        if (!UserAndGroup().IsMatch(User))
            document.Refuse("User", "a user, and :group", User);
        if (Command.FirstOrDefault(word => word.Any(c => char.IsControl(c) && c is not ('\n' or '\t'))) is { } word)
            document.Refuse("Cmd", "words without control characters", word);
        if (DiffIds.FirstOrDefault(id => !OciDescriptor.IsDigest(id)) is { } id)
            document.Refuse("diff_ids", "sha256: and 64 hex digits", id);
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_.-]*=[^\u0000-\u0008\u000b-\u001f\u007f]*$")]
    private static partial Regex Variable();

    [GeneratedRegex("^(/|(/[A-Za-z0-9._@+-]{1,255}){1,16}/?)$")]
    private static partial Regex AbsolutePath();

    [GeneratedRegex("^(SIG[A-Z0-9+-]{1,12}|[0-9]{1,2}|)$")]
    private static partial Regex Signal();

    [GeneratedRegex("^([A-Za-z0-9_.-]{1,32}(:[A-Za-z0-9_.-]{1,32})?)?$")]
    private static partial Regex UserAndGroup();
}
