Coffer.Init.Start.FirstProcess.Run();

// Only reached when the machine could not even be switched off; the kernel panics when PID 1 returns.
return 1;
