using Coffer.Bytes;

namespace Coffer.Lab.State;

/// <summary>The firmware that Debian's package <c>ovmf</c> installs: code built with SMM and Secure Boot, empty variables.</summary>
/// <param name="Code">The flash image with the code.</param>
/// <param name="Variables">The empty variable store that belongs to it.</param>
public sealed record OvmfFiles(string Code, string Variables)
{
    // Debian 12 and 13 put both in one place; the older 2 MB build is for hosts that still have only it.
    private static readonly OvmfFiles[] s_known =
    [
        new("/usr/share/OVMF/OVMF_CODE_4M.secboot.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"),
        new("/usr/share/OVMF/OVMF_CODE.secboot.fd", "/usr/share/OVMF/OVMF_VARS.fd"),
    ];

    /// <summary>The installed firmware.</summary>
    /// <exception cref="RefusedException"><c>lab.firmware-missing</c></exception>
    public static OvmfFiles Find() =>
        s_known.FirstOrDefault(files => File.Exists(files.Code) && File.Exists(files.Variables))
        ?? throw new RefusedException(
            new Refusal(
                "lab.firmware-missing",
                "OVMF with Secure Boot",
                s_known[0].Code,
                "no such file",
                "Install it: apt-get install ovmf"
            )
        );
}
