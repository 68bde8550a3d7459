using System.Diagnostics;
using System.Text;

namespace Coffer.Firmware.Tests.VariableStore;

/// <summary>The Secure Boot build of OVMF in QEMU, with a variable store and one EFI application to start.</summary>
internal static class OvmfMachine
{
    private const string Firmware = "/usr/share/OVMF/OVMF_CODE_4M.secboot.fd";

    // TCG on a loaded machine is slow; a boot takes about ten seconds on an idle one.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4);

    /// <summary>Boots with a removable medium that holds <paramref name="medium"/> and reads the console.</summary>
    /// <param name="variableStore">The flash image with the variables.</param>
    /// <param name="medium">Paths and contents; the firmware starts EFI/BOOT/BOOTX64.EFI.</param>
    /// <param name="endings">What ends the run when the console shows it; a reset ends it in any case.</param>
    public static async Task<OvmfRun> BootAsync(
        byte[] variableStore,
        IReadOnlyDictionary<string, byte[]> medium,
        params string[] endings
    )
    {
        Assert.True(File.Exists(Firmware), $"{Firmware} is missing: install the Debian package ovmf");
        using TemporaryDirectory files = new();
        string vars = files.Write("vars.fd", variableStore);
        foreach ((string path, byte[] content) in medium)
        {
            Directory.CreateDirectory(files.Locate(Path.Combine("esp", Path.GetDirectoryName(path)!)));
            files.Write(Path.Combine("esp", path), content);
        }
        using Process qemu = Start(vars, files.Locate("esp"));
        try
        {
            string console = await ReadConsoleAsync(qemu.StandardOutput, endings);
            return new(console, await File.ReadAllBytesAsync(vars, TestContext.Current.CancellationToken));
        }
        finally
        {
            qemu.Kill();
            await qemu.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private static Process Start(string vars, string esp)
    {
        string[] arguments =
        [
            .. "-machine q35,smm=on -accel tcg,thread=multi -cpu Nehalem -smp 1 -m 256".Split(' '),
            .. "-nodefaults -no-user-config -display none -no-reboot -serial stdio -monitor none".Split(' '),
            .. "-global driver=cfi.pflash01,property=secure,value=on -global ICH9-LPC.disable_s3=1".Split(' '),
            .. new[] { "-drive", $"if=pflash,format=raw,unit=0,readonly=on,file={Firmware}" },
            .. new[] { "-drive", $"if=pflash,format=raw,unit=1,file={vars}" },
            .. new[] { "-drive", $"if=none,id=esp,format=raw,readonly=on,file=fat:{esp}" },
            .. new[] { "-device", "virtio-blk-pci,drive=esp,bootindex=1" },
        ];
        ProcessStartInfo start = new("qemu-system-x86_64", arguments) { RedirectStandardOutput = true };
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Fail("qemu-system-x86_64 is missing: install the Debian package qemu-system-x86");
            throw;
        }
    }

    private static async Task<string> ReadConsoleAsync(StreamReader console, string[] endings)
    {
        using CancellationTokenSource patience = new(s_patience);
        StringBuilder seen = new();
        char[] buffer = new char[1024];
        try
        {
            while (!endings.Any(ending => seen.ToString().Contains(ending, StringComparison.Ordinal)))
            {
                int count = await console.ReadAsync(buffer, patience.Token);
                if (count == 0)
                    break;
                seen.Append(buffer, 0, count);
            }
        }
        catch (OperationCanceledException)
        {
            seen.Append("[patience ended]");
        }
        return seen.ToString();
    }
}
