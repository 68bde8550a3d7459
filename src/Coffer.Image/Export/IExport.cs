namespace Coffer.Image.Export;

/// <summary>What one cloud, or kind of host, wants to have.</summary>
public interface IExport
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>The disk must be a whole number of these, bytes.</summary>
    long SizeUnit { get; }

    /// <summary>Bytes of the disk when nobody asks for a size, at least; the image may need more.</summary>
    long SmallestSize { get; }

    /// <summary>Writes everything.</summary>
    void Write(ExportDirectory directory, ExportedMachine machine);
}
