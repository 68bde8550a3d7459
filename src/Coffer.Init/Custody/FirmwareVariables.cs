using System.Buffers.Binary;
using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;
using Coffer.Init.Start;
using Coffer.Linux;
using Coffer.Linux.Machine;
using Coffer.Linux.Mounts;

namespace Coffer.Init.Custody;

/// <summary>The firmware's variables, in efivarfs.</summary>
/// <param name="directory">Where it is mounted.</param>
/// <param name="set">Sets a variable by its file: attributes and data.</param>
internal sealed class FirmwareVariables(string directory, Action<string, byte[]> set)
{
    private const string Type = "efivarfs";
    private const string Target = "/run/coffer/efivars.custody";
    private const string Release = "/proc/sys/kernel/osrelease";

    /// <summary>Mounts them for a piece of work. Their driver is not loaded at every boot: reading all variables may take seconds.</summary>
    /// <exception cref="RefusedException">There are none (<c>delivery.nothing</c>), or what the work refuses.</exception>
    internal static void With(Action<FirmwareVariables> work)
    {
        Attach();
        try
        {
            work(new FirmwareVariables(Target, FirmwareVariable.Set));
        }
        finally
        {
            // What was done is done, whoever has a file of it open.
            Mount.DetachLazily(Target);
        }
    }

    private static void Attach()
    {
        try
        {
            KernelModule.Load(
                $"/usr/lib/modules/{BoundedFile.ReadText(Release).TrimEnd()}/kernel/fs/efivarfs/efivarfs.ko"
            );
            Mount.Attach(Type, Target, Type, MountFlags.NoDevices | MountFlags.NoExecute | MountFlags.NoSetUserId);
        }
        catch (LinuxException e)
        {
            throw new RefusedException(
                new Refusal("delivery.nothing", "firmware of this machine", "variables of UEFI", e.Message)
            );
        }
    }

    /// <summary>The data of a variable; empty when there is none.</summary>
    /// <exception cref="RefusedException">It is not what efivarfs shows.</exception>
    internal ReadOnlyMemory<byte> Read(EfiVariableName variable)
    {
        byte[] content = File.Exists(At(variable)) ? BoundedFile.Read(At(variable)) : [];
        // efivarfs keeps an empty file of a new variable that the firmware did not take.
        return content.Length == 0 ? default : EfivarfsVariable.Read(content).OrThrow().Data;
    }

    /// <summary>Hands a signed change to the firmware.</summary>
    /// <exception cref="RefusedException">The firmware does not take it (<c>delivery.firmware</c>).</exception>
    internal void Append(DatabaseUpdate update)
    {
        byte[] content = new byte[sizeof(uint) + update.Bytes.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(content, (uint)DatabaseUpdate.Attributes);
        update.Bytes.CopyTo(content.AsMemory(sizeof(uint)));
        try
        {
            set(At(update.Variable), content);
        }
        catch (LinuxException e)
        {
            throw new RefusedException(
                new Refusal(
                    "delivery.firmware",
                    $"EFI variable {update.Variable.Name}",
                    "a change that the firmware takes: signed by a key of its KEK",
                    e.Message,
                    "nothing was changed: is it signed by this machine's KEK?"
                )
            );
        }
    }

    private string At(EfiVariableName variable) => Path.Combine(directory, $"{variable}");
}
