using Coffer.Lab.Recording;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests.Cuts;

/// <summary>A machine as a power cut leaves it, ready to be started.</summary>
internal static class CutState
{
    /// <summary>Makes its files.</summary>
    /// <param name="name">Name of its directory.</param>
    /// <param name="from">A machine whose variables and TPM authority it has.</param>
    /// <param name="recording">The recording.</param>
    /// <param name="replay">The disk's replay; goes on to the cut.</param>
    /// <param name="cut">The cut.</param>
    public static LabState Make(string name, LabState from, DiskRecording recording, DiskReplay replay, DiskCut cut)
    {
        LabState state = InstalledMachine.NewState(name);
        Directory.CreateDirectory(state.TpmPath);
        replay.CopyTo(state.DiskPath, cut);
        File.WriteAllBytes(state.TpmStateFile, recording.BytesOf(recording.Events[replay.TpmEvent]));
        File.Copy(from.VariablesPath, state.VariablesPath);
        Directory.CreateDirectory(state.TpmAuthorityPath);
        foreach (string file in Directory.EnumerateFiles(from.TpmAuthorityPath))
            File.Copy(file, Path.Combine(state.TpmAuthorityPath, Path.GetFileName(file)));
        return state;
    }
}
