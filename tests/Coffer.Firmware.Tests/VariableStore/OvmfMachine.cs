using System.Diagnostics;
using System.Text;

namespace Coffer.Firmware.Tests.VariableStore;

/// <summary>The Secure Boot build of OVMF in QEMU, with a variable store and one EFI application to start.</summary>
internal static class OvmfMachine
{
    private const string Firmware = "/usr/share/OVMF/OVMF_CODE_4M.secboot.fd";

    // TCG on a loaded machine is slow; a boot takes about ten seconds on an idle one.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4);

    /// <summary>Starts <paramref name="application"/> as the removable medium's boot loader and reads the console.</summary>
    /// <returns>What the console showed up to one of <paramref name="endings"/>, or until patience ended.</returns>
    public static async Task<string> BootAsync(byte[] variableStore, byte[] application, params string[] endings)
    {
        Assert.True(File.Exists(Firmware), $"{Firmware} is missing: install the Debian package ovmf");
        using TemporaryDirectory files = new();
        Directory.CreateDirectory(files.Locate("esp/EFI/BOOT"));
        files.Write("esp/EFI/BOOT/BOOTX64.EFI", application);
        using Process qemu = Start(files.Write("vars.fd", variableStore), files.Locate("esp"));
        try
        {
            return await ReadConsoleAsync(qemu.StandardOutput, endings);
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
