using System.Diagnostics;
using System.Text;

namespace Coffer.Image.Tests.Export;

/// <summary>
/// Runs an export's commands where every tool of the cloud or host is a script that writes down its arguments and answers with a made-up id: what
/// would be asked of the cloud, and whether the files it names are there.
/// </summary>
/// <param name="export">Directory of the export.</param>
/// <param name="answers">What a command does that an asterisk's pattern fits, in bash: the first that fits counts.</param>
internal sealed class RecordedCommands(string export, params (string Command, string Does)[] answers)
{
    private static readonly string[] s_tools =
    [
        "gcloud",
        "az",
        "azcopy",
        "aws",
        "virsh",
        "swtpm_setup",
        "swtpm",
        "qemu-system-x86_64",
        "sleep",
    ];

    private string Tool =>
        $$"""
            #!/bin/bash
            { printf '%s' "${0##*/}"; printf ' %s' "$@"; echo; } >> "$RECORD"
            case "${0##*/} $*" in
            {{string.Concat(answers.Select(answer => $"{Pattern(answer.Command)}) {answer.Does} ;;\n"))}}
            *) echo "id-of-${0##*/}" ;;
            esac
            """;

    /// <summary>Runs them with these settings; gives each command as a line.</summary>
    public (int ExitCode, string[] Commands, string Error) Run(
        string what,
        params (string Name, string Value)[] settings
    )
    {
        string tools = Directory.CreateTempSubdirectory("coffer-tools-").FullName;
        string record = Path.Combine(tools, "record");
        File.WriteAllText(record, "");
        string tool = Path.Combine(tools, "tool");
        File.WriteAllText(tool, Tool);
        // Another process puts them there: one that this process still had open for a moment could not be run.
        foreach (string name in s_tools)
            StockTool.Run("install", "coreutils", "-m", "755", tool, Path.Combine(tools, name));
        // Who runs tests behind an ampersand has Ctrl-C ignored, and no script can catch what was ignored when it began.
        string[] command = ["--default-signal=INT", "bash", Path.Combine(export, "commands.sh"), what];
        ProcessStartInfo start = new("env", command) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["PATH"] = $"{tools}:/usr/bin:/bin";
        start.Environment["RECORD"] = record;
        foreach ((string name, string value) in settings)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        string[] commands =
        [
            .. File.ReadAllLines(record)
                .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))),
        ];
        Directory.Delete(tools, recursive: true);
        return (process.ExitCode, commands, error.Result);
    }

    // Everything but the asterisk is meant as it stands.
    private static string Pattern(string command) =>
        command
            .Aggregate(new StringBuilder(), (text, c) => c == '*' ? text.Append(c) : text.Append('\\').Append(c))
            .ToString();
}
