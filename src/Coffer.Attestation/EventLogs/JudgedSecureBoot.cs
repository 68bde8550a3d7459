using System.Collections.Immutable;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Attestation.EventLogs;

/// <summary>Secure Boot as PCR 7 proves it.</summary>
/// <param name="State">On or off.</param>
/// <param name="PK">Who owns the platform.</param>
/// <param name="KEK">Who may change db and dbx.</param>
/// <param name="Db">Who may sign what boots.</param>
/// <param name="Dbx">What may not boot.</param>
/// <param name="Authorities">The entries that allowed what was started, in the order of their first use; the first 64, real boots have a few.</param>
public sealed record JudgedSecureBoot(
    SecureBootState State,
    SignatureDatabase PK,
    SignatureDatabase KEK,
    SignatureDatabase Db,
    SignatureDatabase Dbx,
    ImmutableArray<BootAuthority> Authorities
);
