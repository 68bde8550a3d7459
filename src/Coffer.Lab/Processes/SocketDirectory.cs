namespace Coffer.Lab.Processes;

/// <summary>A short-lived directory for unix sockets with a short path, readable by us alone.</summary>
internal sealed class SocketDirectory : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-").FullName;

    /// <summary>Path of a socket in it.</summary>
    public string Path(string name) => System.IO.Path.Combine(_directory, name);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
