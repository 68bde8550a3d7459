namespace Coffer.Image.Export;

/// <summary>The owner's keys as files, as the firmware setups of clouds and of people take them: PK, KEK and db a DER certificate each, dbx EFI_SIGNATURE_LISTs.</summary>
internal static class OwnerFiles
{
    /// <summary>Writes <c>PK.der</c>, <c>KEK.der</c>, <c>db.der</c>, and where something is forbidden dbx.</summary>
    /// <param name="directory">Where to.</param>
    /// <param name="machine">Whose.</param>
    /// <param name="dbx">Name of the last file.</param>
    public static void Write(ExportDirectory directory, ExportedMachine machine, string dbx = "dbx.esl")
    {
        directory.Write("PK.der", stream => stream.Write(machine.Keys.Pk.Certificate.RawDataMemory.Span));
        directory.Write("KEK.der", stream => stream.Write(machine.Keys.Kek.Certificate.RawDataMemory.Span));
        directory.Write("db.der", stream => stream.Write(machine.Keys.Db.Certificate.RawDataMemory.Span));
        if (machine.Keys.Dbx is { } forbidden)
            directory.Write(dbx, stream => stream.Write(forbidden.Bytes.Span));
    }
}
