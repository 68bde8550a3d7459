using Coffer.Bytes;
using Coffer.Image.Export;
using Coffer.Image.Export.Targets;
using Coffer.Lab.State;

namespace Coffer.Cli.Exporting;

/// <summary>The targets of an export by their names.</summary>
internal static class ExportTargets
{
    /// <summary>Names of all.</summary>
    public static string[] Names { get; } = [.. All(null).Select(target => target.Name)];

    /// <summary>The one of this name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="variables">For hosts of one's own, file with the blank variables of their firmware; the one of the package ovmf when null.</param>
    public static IExport Of(string name, string? variables) => All(variables).Single(target => target.Name == name);

    /// <summary>QEMU, which also wants the blank variables of a firmware.</summary>
    /// <param name="variables">File with them; the one of the package ovmf when null.</param>
    public static IExport Qcow2(string? variables) => new Qcow2Export(() => Blank(variables));

    /// <summary>libvirt, which wants them too.</summary>
    /// <param name="variables">File with them; the one of the package ovmf when null.</param>
    public static IExport Libvirt(string? variables) => new LibvirtExport(() => Blank(variables));

    /// <summary>Whether an export is for hosts of one's own, whose firmware's variables it has.</summary>
    public static bool TakesVariables(string name) => Of(name, null) is Qcow2Export or LibvirtExport;

    private static IExport[] All(string? variables) =>
        [new GcpExport(), new AzureExport(), new AwsExport(), Qcow2(variables), Libvirt(variables)];

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
