using Coffer.Bytes;
using Coffer.Linux.Mounts;
using Coffer.Linux.Processes;

namespace Coffer.Cli.Building;

/// <summary>
/// Judges who can change a file that gets signed: the user, root, and nobody else. Whoever can change the command itself is believed too,
/// because he needs no other file.
/// </summary>
internal sealed class WhoCanChange
{
    private const int OthersWrite = 0b000_000_010;
    private const int GroupWrites = 0b000_010_000;
    private const int Sticky = 0b1_000_000_000;

    private readonly string _command;
    private readonly FileStatus _commands;
    private readonly uint _user;

    /// <param name="command">The directory that the command is in.</param>
    public WhoCanChange(string command)
        : this(command, CurrentUser.Id) { }

    internal WhoCanChange(string command, uint user)
    {
        _command = RealPath.Of(command);
        _commands = FileStatus.Of(_command);
        _user = user;
    }

    /// <summary>Why a file is not to be signed; null when nothing speaks against it or the directories that lead to it.</summary>
    /// <param name="path">Its path, without links.</param>
    /// <returns>Null, or <c>build.others-can-write</c>.</returns>
    public Refusal? Judge(string path)
    {
        string parent = Path.GetDirectoryName(path)!;
        for (string? at = path; at is not null; at = Path.GetDirectoryName(at))
        {
            FileStatus status = FileStatus.Of(at);
            // In a sticky directory nobody renames what is another's. But anybody makes what was not there.
            bool guarded = IsSticky(status) && at != parent;
            if (!LeadsToCommand(at, status) && Seen(status, guarded) is { } seen)
                return new(
                    "build.others-can-write",
                    at == path ? $"file {path}" : $"directory {at}, of {path}",
                    "what nobody changes but you and root: it goes into the image and is signed",
                    seen
                );
        }
        return null;
    }

    private string? Seen(FileStatus status, bool guarded)
    {
        int mode = status.Mode & 0b1_111_111_111;
        return status.User != 0 && status.User != _user && status.User != _commands.User ? $"owner {status.User}"
            : guarded ? null
            : (mode & OthersWrite) != 0 ? $"mode {Convert.ToString(mode, 8)}: everybody writes there"
            : (mode & GroupWrites) != 0 && !IsCommandsGroup(status)
                ? $"mode {Convert.ToString(mode, 8)}: group {status.Group} writes there"
            : null;
    }

    private bool LeadsToCommand(string at, FileStatus status) =>
        !IsSticky(status) && (_command == at || _command.StartsWith($"{at.TrimEnd('/')}/", StringComparison.Ordinal));

    // Groups of one user, with umask 002: the command is as open as what lies beside it.
    private bool IsCommandsGroup(FileStatus status) =>
        (_commands.Mode & GroupWrites) != 0 && !IsSticky(_commands) && _commands.Group == status.Group;

    private static bool IsSticky(FileStatus status) => (status.Mode & Sticky) != 0;
}
