namespace Coffer.Fuzz;

/// <summary>A reader of hostile bytes.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Read">Reads, and looks at everything that a reader of the result would; an exception is a finding.</param>
internal sealed record FuzzTarget(string Name, FuzzTarget.Reader Read)
{
    internal delegate void Reader(ReadOnlySpan<byte> bytes);
}
