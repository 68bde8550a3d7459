using Coffer.Bytes;
using Coffer.Image.Export;
using Coffer.Image.Export.Targets;
using Coffer.Lab.State;

namespace Coffer.Cli.Exporting;

/// <summary>The targets of an export by their names.</summary>
internal static class ExportTargets
{
    private static readonly IExport[] s_all =
    [
        new GcpExport(),
        new AzureExport(),
        new AwsExport(),
        Qcow2(null),
        Libvirt(null),
    ];

    /// <summary>Names of all.</summary>
    public static string[] Names { get; } = [.. s_all.Select(target => target.Name)];

    /// <summary>The one of this name.</summary>
    public static IExport Of(string name) => s_all.Single(target => target.Name == name);

    /// <summary>QEMU, which also wants the blank variables of a firmware.</summary>
    /// <param name="variables">File with them; the one of the package ovmf when null.</param>
    public static IExport Qcow2(string? variables) => new Qcow2Export(() => Blank(variables));

    /// <summary>libvirt, which wants them too.</summary>
    /// <param name="variables">File with them; the one of the package ovmf when null.</param>
    public static IExport Libvirt(string? variables) => new LibvirtExport(() => Blank(variables));

    private static byte[] Blank(string? variables)
    {
        string path = variables ?? OvmfFiles.Find().Variables;
        return File.Exists(path)
            ? File.ReadAllBytes(path)
            : throw new RefusedException(
                new Refusal(
                    "export.no-variables",
                    path,
                    "OVMF's blank variable store, such as OVMF_VARS_4M.fd",
                    "no such file",
                    "Install it: apt-get install ovmf"
                )
            );
    }
}
