using System.Net;
using System.Text;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Exchange;
using Coffer.Attestation.Tests.EventLogs;
using Coffer.Bytes;
using Coffer.Evidence;
using Coffer.Evidence.Recovery;
using Coffer.Evidence.Serving;
using Coffer.Evidence.Tests.Fixtures;
using Coffer.Evidence.Tpm;
using Coffer.Firmware.EventLogs;
using Coffer.Keys.Recovery;
using Coffer.Keys.Recovery.Age;
using Coffer.Keys.Recovery.Escrows;
using Coffer.Tpm;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Cli.Tests.Recovering;

/// <summary>
/// A machine that waits for its recovery passphrase, as /init serves it: a software TPM whose PCRs have the values of a real boot that stopped in
/// the initrd, and the escrow of its header.
/// </summary>
internal sealed class WaitingMachine : IMachineRecords, IDisposable
{
    private static readonly Guid s_vault = new("11111111-2222-4333-8444-555555555555");

    private readonly SoftwareTpm _software = CertifiedTpm.Make();
    private readonly MachineTpm _tpm;
    private readonly TlsIdentity _identity = TlsIdentity.Create("test", SystemRandomSource.Instance);
    private readonly Secret _passphrase = RecoveryPassphrase.Create(SystemRandomSource.Instance);
    private readonly TestLog _log = TestLog.OfRealBoot();
    private readonly RecoveryServer _server;

    /// <summary>One that waits.</summary>
    /// <param name="recipient">To whom its recovery passphrase is escrowed.</param>
    /// <param name="reason">Why it could not unseal.</param>
    /// <param name="change">Changes its boot before it is measured.</param>
    /// <param name="isLying">Quotes, but speaks TLS with another key than the quotes name: somebody in between.</param>
    internal WaitingMachine(string recipient, string reason, Action<TestLog>? change = null, bool isLying = false)
        : this([recipient], 1, reason, change, isLying) { }

    /// <summary>One whose escrow takes several holders.</summary>
    internal WaitingMachine(
        string[] recipients,
        int threshold,
        string reason,
        Action<TestLog>? change = null,
        bool isLying = false
    )
    {
        _log.Measure(11, "enter-initrd");
        change?.Invoke(_log);
        Extend();
        _tpm = Tpms.Of(_software);
        using TlsIdentity other = TlsIdentity.Create("other", SystemRandomSource.Instance);
        EvidenceCollector collector = new(
            _tpm,
            () => new NoConfidentialEvidence(),
            this,
            isLying ? other.PublicKey : _identity.PublicKey
        );
        Escrow = Escrow
            .Create(
                _passphrase,
                s_vault,
                [.. recipients.Select(recipient => AgeRecipient.Read(recipient).OrThrow())],
                threshold,
                SystemRandomSource.Instance
            )
            .OrThrow();
        RecoveryOffer offer = new(
            new Refusal(reason, "the thing", "one", "another"),
            s_vault,
            3,
            threshold,
            [.. Escrow.Ages.Select(age => new ReadOnlyMemory<byte>([.. age]))]
        );
        RecoveryDesk desk = new(_tpm, collector, offer, Open, () => { });
        _server = RecoveryServer.Start(IPAddress.Loopback, 0, _identity, desk);
        Desk = desk;
    }

    internal RecoveryDesk Desk { get; }

    internal Escrow Escrow { get; }

    internal string Host => $"127.0.0.1:{_server.Port}";

    /// <summary>Certificates of the authority of its TPM.</summary>
    internal IEnumerable<string> Authority =>
        new[] { "swtpm-localca-rootca-cert.pem", "issuercert.pem" }.Select(name =>
            _software.PathOf(Path.Combine(CertifiedTpm.Authority, name))
        );

    /// <summary>How many passphrases came.</summary>
    internal int Attempts { get; private set; }

    public MachineClaims? Claims() => null;

    public byte[] EventLog() => _log.ToBytes();

    public byte[] UserspaceLog() => _log.UserspaceBytes();

    public void Dispose()
    {
        _server.Dispose();
        _tpm.Dispose();
        _software.Dispose();
        _identity.Dispose();
        _passphrase.Dispose();
    }

    private Refusal? Open(Secret passphrase)
    {
        Attempts++;
        return passphrase.FixedTimeEquals(_passphrase.Span)
            ? null
            : new Refusal("x", "slot", "the right one", "another");
    }

    private void Extend()
    {
        foreach (TestEvent e in _log.Events.Where(e => e.Type != TcgEventType.EV_NO_ACTION))
            Extend(e.Pcr, e.Digest);
        foreach (UserspaceEvent e in _log.Userspace)
            Extend(e.PcrIndex, PcrBank.Sha256.Hash(Encoding.UTF8.GetBytes(e.Text)));
    }

    private void Extend(int pcr, byte[] digest) =>
        _software.Device.Execute(
            new PcrExtend(new TpmHandle((uint)pcr), [new TpmtHa(TpmAlgId.Sha256, digest)]),
            PasswordSession.Instance
        );
}
