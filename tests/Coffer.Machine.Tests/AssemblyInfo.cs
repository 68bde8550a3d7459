using Coffer.Machine.Tests.Machines;
using Xunit.Sdk;
using Xunit.v3;

// One machine at a time: two emulated machines on two processors are slower than one after the other.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(InstalledMachine))]
