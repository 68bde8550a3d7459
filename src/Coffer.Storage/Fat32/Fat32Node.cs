using Coffer.Bytes;

namespace Coffer.Storage.Fat32;

/// <summary>A directory or file of the tree that is being written. Children are sorted, so the order of input does not matter.</summary>
internal sealed class Fat32Node(string name, Fat32Node? parent, Fat32File? file)
{
    private const int EntrySize = 32;

    private readonly SortedDictionary<string, Fat32Node> _children = new(StringComparer.OrdinalIgnoreCase);
    private string _shortName = "";

    /// <summary>The file; null for a directory.</summary>
    public Fat32File? File { get; } = file;

    /// <summary>First cluster; 0 for an empty file.</summary>
    public long FirstCluster { get; set; }

    /// <summary>What is in the directory, sorted.</summary>
    public IEnumerable<Fat32Node> Children => _children.Values;

    /// <summary>Size in bytes of the file or of the entries of the directory.</summary>
    public long Length => File?.Length ?? ((long)EntrySize * (OwnEntries + Children.Sum(c => c.EntryCount)));

    // The root has its label, every other directory "." and "..".
    private int OwnEntries => parent is null ? 1 : 2;

    private bool HasLongName => ShortName.Exact(name) is null || name.Any(char.IsAsciiLetterLower);

    private int EntryCount => 1 + (HasLongName ? LongName.EntriesFor(name) : 0);

    /// <summary>The tree of these files.</summary>
    /// <exception cref="ArgumentException">A path is not plain, comes twice, or is a directory too.</exception>
    public static Fat32Node TreeOf(IEnumerable<Fat32File> files)
    {
        Fat32Node root = new("", null, null);
        foreach (Fat32File file in files.OrderBy(f => f.Path, StringComparer.Ordinal))
            root.Add(file, file.Path.Split('/'));
        root.NameChildren();
        return root;
    }

    /// <summary>The node and everything below it: directories before what is in them.</summary>
    public IEnumerable<Fat32Node> Walk() => Children.SelectMany(child => child.Walk()).Prepend(this);

    /// <summary>The entries of the directory.</summary>
    public byte[] WriteEntries(Fat32Identity identity)
    {
        ByteWriter writer = new();
        if (parent is null)
        {
            string label = identity.Label.PadRight(ShortName.Size);
            WriteShort(writer, label, FatAttributes.ATTR_VOLUME_ID, 0, 0, identity);
        }
        else
        {
            WriteShort(writer, ShortName.Self, FatAttributes.ATTR_DIRECTORY, FirstCluster, 0, identity);
            WriteShort(writer, ShortName.Parent, FatAttributes.ATTR_DIRECTORY, parent.ClusterAsParent, 0, identity);
        }
        foreach (Fat32Node child in Children)
            child.WriteEntry(writer, identity);
        return writer.ToArray();
    }

    // Section 6.5: ".." of a directory in the root holds 0, not the root's cluster.
    private long ClusterAsParent => parent is null ? 0 : FirstCluster;

    private void Add(Fat32File file, ReadOnlySpan<string> path)
    {
        string part = path[0];
        if (!LongName.IsPlain(part))
            throw new ArgumentException($"\"{file.Path}\" is not a path of plain names");
        bool isLast = path.Length == 1;
        if (!_children.TryGetValue(part, out Fat32Node? child))
            _children.Add(part, child = new Fat32Node(part, this, isLast ? file : null));
        else if (isLast || child.File is not null)
            throw new ArgumentException($"\"{file.Path}\" is there already");
        if (!isLast)
            child.Add(file, path[1..]);
    }

    private void NameChildren()
    {
        HashSet<string> taken = [.. _children.Keys.Select(ShortName.Exact).OfType<string>()];
        foreach ((string childName, Fat32Node child) in _children)
        {
            child._shortName = ShortName.Exact(childName) ?? ShortName.WithTail(childName, taken);
            taken.Add(child._shortName);
            child.NameChildren();
        }
    }

    private void WriteEntry(ByteWriter writer, Fat32Identity identity)
    {
        if (HasLongName)
            LongName.Write(writer, name, ShortName.Checksum(System.Text.Encoding.ASCII.GetBytes(_shortName)));
        FatAttributes attributes = File is null ? FatAttributes.ATTR_DIRECTORY : FatAttributes.ATTR_ARCHIVE;
        WriteShort(writer, _shortName, attributes, FirstCluster, File?.Length ?? 0, identity);
    }

    private static void WriteShort(
        ByteWriter writer,
        string name,
        FatAttributes attributes,
        long cluster,
        uint length,
        Fat32Identity identity
    ) =>
        writer
            .WriteBytes(System.Text.Encoding.ASCII.GetBytes(name))
            .WriteByte((byte)attributes)
            .WriteByte(0) // DIR_NTRes
            .WriteByte(0) // DIR_CrtTimeTenth
            .WriteUInt16(identity.TimeOfDay)
            .WriteUInt16(identity.Date)
            .WriteUInt16(identity.Date) // DIR_LstAccDate
            .WriteUInt16((ushort)(cluster >> 16))
            .WriteUInt16(identity.TimeOfDay)
            .WriteUInt16(identity.Date)
            .WriteUInt16((ushort)(cluster & 0xFFFF))
            .WriteUInt32(length);
}
