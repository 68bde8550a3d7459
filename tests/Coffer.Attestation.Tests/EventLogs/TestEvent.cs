using Coffer.Firmware.EventLogs;

namespace Coffer.Attestation.Tests.EventLogs;

/// <summary>An event of a <see cref="TestLog"/>.</summary>
internal sealed record TestEvent(int Pcr, TcgEventType Type, byte[] Data, byte[] Digest);
