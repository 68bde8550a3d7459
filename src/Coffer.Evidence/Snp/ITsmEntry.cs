namespace Coffer.Evidence.Snp;

/// <summary>An entry of configfs-tsm: attributes as files (Linux, Documentation/ABI/testing/configfs-tsm-report).</summary>
public interface ITsmEntry
{
    /// <summary>Reads an attribute.</summary>
    /// <param name="attribute">Its name.</param>
    /// <param name="most">Bytes it may have.</param>
    /// <exception cref="IOException">The kernel refuses, or there is more.</exception>
    byte[] Read(string attribute, int most);

    /// <summary>Writes an attribute, in one write.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    void Write(string attribute, ReadOnlySpan<byte> value);
}
