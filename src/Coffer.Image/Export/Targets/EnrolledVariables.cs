using Coffer.Firmware.SecureBoot;
using Coffer.Firmware.VariableStore;

namespace Coffer.Image.Export.Targets;

/// <summary>
/// OVMF's variables for a host of one's own: the owner's PK, KEK, db and, where he has one, dbx, Secure Boot on, and nothing else. A tool of the
/// host could enrol them too, but not every one leaves dbx as it is, and then PCR 7 is not the one that the image's measurements say.
/// </summary>
internal static class EnrolledVariables
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "vars.fd";

    /// <summary>The store.</summary>
    /// <param name="machine">Whose keys.</param>
    /// <param name="blank">The blank variable store of the firmware that the host has.</param>
    /// <exception cref="Bytes.RefusedException">The blank store is not one, or has no place for the keys.</exception>
    public static byte[] Of(ExportedMachine machine, byte[] blank) =>
        OvmfVariableStore
            .Read(blank)
            .Then(store => store.Enrol(machine.SecureBoot, EfiTime.From(ImageTime.Value)))
            .OrThrow();
}
