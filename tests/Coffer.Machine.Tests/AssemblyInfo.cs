using Coffer.Machine.Tests;
using Coffer.Machine.Tests.Machines;
using Xunit.Sdk;
using Xunit.v3;

// Three machines at a time on two processors: firmware, boot loader and most of a boot keep one emulated processor busy, but a test waits for
// disks, timers of systemd and software TPMs too.
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = 3)]
[assembly: TestCollectionOrderer(typeof(LongestFirst))]
[assembly: AssemblyFixture(typeof(InstalledMachine))]
