using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Coffer.Image.Os;

/// <summary>
/// The content of the <c>os/</c> directory (package lists, kernel words, module lists, files of the root), carried
/// inside this assembly so that one program is all an owner needs.
/// </summary>
public sealed class OsContent
{
    private const string RootPrefix = "root/";
    private const string AgentPrefix = "agent/root/";
    private const string MetadataPrefix = "metadata/root/";
    private const string NamesPrefix = "names/root/";
    private const string ConfiguredPrefix = "configured/root/";
    private const string ContainersPrefix = "containers/root/";

    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    private OsContent() { }

    /// <summary>The content this assembly was built with.</summary>
    public static OsContent Embedded { get; } = ReadEmbedded();

    /// <summary>Files of the root: path inside the root and bytes.</summary>
    public IEnumerable<KeyValuePair<string, byte[]>> RootFiles => Below(RootPrefix);

    /// <summary>Files of the root of a machine with an agent, beside <see cref="RootFiles"/>.</summary>
    public IEnumerable<KeyValuePair<string, byte[]>> AgentFiles => Below(AgentPrefix);

    /// <summary>Files of the root of a machine that asks a metadata server, beside <see cref="RootFiles"/>.</summary>
    public IEnumerable<KeyValuePair<string, byte[]>> MetadataFiles => Below(MetadataPrefix);

    /// <summary>Files of the root of a machine whose workloads are given something by the configuration, beside <see cref="RootFiles"/>.</summary>
    public IEnumerable<KeyValuePair<string, byte[]>> ConfiguredFiles => Below(ConfiguredPrefix);

    /// <summary>Files of the root of a machine with containers, beside <see cref="RootFiles"/>.</summary>
    public IEnumerable<KeyValuePair<string, byte[]>> ContainerFiles => Below(ContainersPrefix);

    /// <summary>Files of the root of a machine in which somebody may ask for names, beside <see cref="RootFiles"/>.</summary>
    public IEnumerable<KeyValuePair<string, byte[]>> NameFiles => Below(NamesPrefix);

    /// <summary>True for the file name of a unit of ours.</summary>
    public bool HasUnit(string name) =>
        _files.Keys.Any(file => file.EndsWith($"/systemd/system/{name}", StringComparison.Ordinal));

    /// <summary>SHA-256 over every name and content, hex: part of the key of everything cached.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData([.. _files.SelectMany(Framed)]));

    /// <summary>A file as text.</summary>
    public string Text(string name) => Encoding.UTF8.GetString(_files[name]);

    /// <summary>The lines of a list, without comments and empty ones.</summary>
    public IReadOnlyList<string> Lines(string name) =>
        [.. Text(name).Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')];

    /// <summary>The words of a list, without comments.</summary>
    public IReadOnlyList<string> Words(string name) =>
        [.. Lines(name).SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    private IEnumerable<KeyValuePair<string, byte[]>> Below(string prefix) =>
        _files
            .Where(f => f.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(f => KeyValuePair.Create(f.Key[prefix.Length..], f.Value));

    private static IEnumerable<byte> Framed(KeyValuePair<string, byte[]> file) =>
        Encoding.UTF8.GetBytes($"{file.Key}:{file.Value.Length}:").Concat(file.Value);

    private static OsContent ReadEmbedded()
    {
        const string prefix = "os/";
        OsContent content = new();
        Assembly assembly = typeof(OsContent).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(prefix)))
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            content._files[name[prefix.Length..]] = bytes;
        }
        return content;
    }
}
