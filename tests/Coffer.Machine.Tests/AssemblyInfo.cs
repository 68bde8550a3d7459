using Coffer.Machine.Tests.Machines;
using Xunit.Sdk;
using Xunit.v3;

// Two machines at a time: firmware, boot loader and most of a boot keep one emulated processor busy, so that one machine
// after the other leaves half of two processors idle.
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = 2)]
[assembly: AssemblyFixture(typeof(InstalledMachine))]
