namespace Coffer.Attestation.EventLogs;

/// <summary>An entry that allowed an image to start (EV_EFI_VARIABLE_AUTHORITY).</summary>
/// <param name="Variable">The variable it is of: <c>db</c>, or shim's <c>Shim</c>, <c>SbatLevel</c>, <c>MokListTrusted</c>.</param>
/// <param name="Text">Subject of the certificate, or a digest; printable.</param>
/// <param name="IsBeforeSeparator">True when it was used before the firmware handed over: by an option ROM.</param>
public sealed record BootAuthority(string Variable, string Text, bool IsBeforeSeparator);
