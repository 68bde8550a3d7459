namespace Coffer.Firmware.Tests.VariableStore;

/// <summary>What a run of OVMF left behind.</summary>
/// <param name="Console">Everything on the serial console.</param>
/// <param name="VariableStore">The flash image with the variables.</param>
internal sealed record OvmfRun(string Console, byte[] VariableStore);
