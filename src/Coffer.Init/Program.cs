using Coffer.Linux.Machine;
using Coffer.Linux.Mounts;

Mount.Attach("proc", "/proc", "proc");
Mount.Attach("sysfs", "/sys", "sysfs");
Mount.Attach("devtmpfs", "/dev", "devtmpfs");
using SystemConsole console = new();
console.WriteLine("coffer: [start]");
foreach (string module in File.ReadLines("/coffer/modules"))
{
    try
    {
        console.WriteLine($"coffer: [modules] {module} {KernelModule.Load(module)}");
    }
    catch (Exception e)
    {
        console.WriteLine($"coffer: [modules] {module} {e.Message}");
    }
}
Power.Off();
return 0;
