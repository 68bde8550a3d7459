namespace Coffer.Image.Export;

/// <summary>The owner's PK, KEK and db as files: a DER certificate each, as the firmware setups of clouds and of people take them.</summary>
internal static class OwnerFiles
{
    /// <summary>Writes <c>PK.der</c>, <c>KEK.der</c> and <c>db.der</c>.</summary>
    public static void Write(ExportDirectory directory, ExportedMachine machine)
    {
        directory.Write("PK.der", stream => stream.Write(machine.Keys.Pk.Certificate.RawDataMemory.Span));
        directory.Write("KEK.der", stream => stream.Write(machine.Keys.Kek.Certificate.RawDataMemory.Span));
        directory.Write("db.der", stream => stream.Write(machine.Keys.Db.Certificate.RawDataMemory.Span));
    }
}
