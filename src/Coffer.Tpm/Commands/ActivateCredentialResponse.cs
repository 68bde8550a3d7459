using Coffer.Bytes;

namespace Coffer.Tpm.Commands;

/// <summary>The response of <see cref="ActivateCredential"/>.</summary>
/// <param name="CertInfo">The secret of the credential; the caller's from here on.</param>
public readonly record struct ActivateCredentialResponse(Secret CertInfo);
