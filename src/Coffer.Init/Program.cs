using Coffer.Init.Custody;
using Coffer.Init.Start;

// Started by /init itself, once the root is the OS's.
if (args is [CustodianProcess.Word] && Environment.ProcessId != 1)
    return CustodianProcess.Run();

if (args is [HeldVaultGuard.Word] && Environment.ProcessId != 1)
    return HeldVaultGuard.Run();

FirstProcess.Run();

// Only reached when the machine could not even be switched off; the kernel panics when PID 1 returns.
return 1;
