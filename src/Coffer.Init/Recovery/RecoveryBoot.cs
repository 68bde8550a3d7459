using System.Net;
using System.Net.Sockets;
using Coffer.Attestation.Exchange;
using Coffer.Bytes;
using Coffer.Evidence;
using Coffer.Evidence.Recovery;
using Coffer.Evidence.Serving;
using Coffer.Evidence.Tpm;
using Coffer.Init.Boot;
using Coffer.Init.Start;
using Coffer.Keys.Binding;
using Coffer.Keys.Grants;
using Coffer.Linux.Machine;

namespace Coffer.Init.Recovery;

/// <summary>
/// A boot whose vault the TPM did not open: says why, and waits for the owner with the recovery passphrase. The phase in PCR 11 is still the
/// initrd's, so that evidence shows that the owner's /init runs here and nothing else does yet.
/// </summary>
/// <param name="machine">The machine.</param>
internal sealed class RecoveryBoot(Machine machine)
{
    private const int Port = 7443;
    private const string NoTsmEntry = "/nowhere";
    private const string SevGuest = "/dev/sev-guest";
    private static readonly TimeSpan s_afterWrongPassphrase = TimeSpan.FromSeconds(2);

    /// <summary>Waits until the owner opens the vault.</summary>
    /// <param name="read">What the disk offers.</param>
    /// <param name="refused">Why the TPM did not open it.</param>
    /// <exception cref="RefusedException">Nobody can reach the machine.</exception>
    internal OpenedHeader Run(HeaderCandidates read, Refusal refused)
    {
        TimeSpan begin = machine.Log.Now;
        machine.Log.Say(refused);
        OpenedHeader? opened = null;
        using MachineTpm tpm = new(() => new TpmConnection(machine.Tpm, Stream.Null));
        using TlsIdentity identity = TlsIdentity.Create("Coffer recovery", machine.Random);
        EvidenceCollector collector = new(
            tpm,
            () => ConfidentialSource.Find(NoTsmEntry, SevGuest, tpm),
            new BootEvidence(),
            identity.PublicKey
        );
        RecoveryDesk desk = new(
            tpm,
            collector,
            OfferOf(read.Newest, refused),
            passphrase => Open(read, passphrase).TryGet(out opened, out Refusal? wrong) ? null : wrong,
            () => Thread.Sleep(s_afterWrongPassphrase)
        );
        TimeSpan offered = Serve(desk, identity, refused, begin);
        Say("the vault was opened with the recovery passphrase");
        return opened! with { Recovered = new RecoveredBoot(refused, offered - begin, machine.Log.Now) };
    }

    /// <summary>
    /// Opens the newest header that the passphrase opens: a power cut in the middle of a change leaves two, and the owner may have the recovery key
    /// of either.
    /// </summary>
    internal static Parsed<OpenedHeader> Open(HeaderCandidates read, Secret passphrase)
    {
        Refusal? first = null;
        foreach (BoundHeader header in read.Bindings)
        {
            if (Open(header, passphrase).TryGet(out OpenedHeader? opened, out Refusal? refusal))
                return opened;
            first ??= refusal;
        }
        return first!;
    }

    private static Parsed<OpenedHeader> Open(BoundHeader header, Secret passphrase)
    {
        if (!header.Recover(passphrase).TryGet(out Secret? volumeKey, out Refusal? refusal))
            return refusal;
        if (header.Header.Reencryption is null)
            return new OpenedHeader(header, null, null, volumeKey);
        if (header.RecoverNext(passphrase, volumeKey).TryGet(out Secret? next, out refusal))
            return new OpenedHeader(header, null, null, volumeKey, next);
        volumeKey.Dispose();
        return refusal;
    }

    /// <summary>What the owner is told.</summary>
    internal static RecoveryOffer OfferOf(BoundHeader header, Refusal refused) =>
        new(
            refused,
            header.Header.Uuid,
            header.Binding.Generation,
            header.Header.Recovery.Escrow.Threshold,
            [.. header.Header.Recovery.Escrow.Ages.Select(age => new ReadOnlyMemory<byte>([.. age]))]
        );

    private static IPAddress Address => Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;

    private TimeSpan Serve(RecoveryDesk desk, TlsIdentity identity, Refusal refused, TimeSpan begin)
    {
        if (machine.CommandLine.Recovery is RecoveryWays.Console or RecoveryWays.Both)
            ConsoleRecovery.Start(desk, Say);
        using RecoveryNetwork? network = machine.CommandLine.Recovery == RecoveryWays.Console ? null : StartNetwork();
        if (network is null && machine.CommandLine.Recovery == RecoveryWays.Network)
            throw new RefusedException(WithoutNetwork(refused));
        using RecoveryServer? server = network is null ? null : RecoveryServer.Start(Address, Port, identity, desk);
        network?.Refresh();
        TimeSpan offered = machine.Log.Now;
        if (server is not null)
            Say(
                $"offered on port {Port}, {(offered - begin).TotalSeconds:F3} s after the refusal: run coffer recover HOST"
            );
        while (!desk.Wait(network?.RefreshIn ?? Timeout.InfiniteTimeSpan))
            network?.Refresh();
        return offered;
    }

    private RecoveryNetwork? StartNetwork()
    {
        LoadDrivers();
        return RecoveryNetwork.Start(machine.Log);
    }

    private void LoadDrivers() =>
        new ModuleList(
            BoundedFile.ReadText(ModuleList.Path),
            machine.Log,
            path => KernelModule.Load(path)
        ).LoadNetwork();

    private static Refusal WithoutNetwork(Refusal refused) =>
        refused with
        {
            NextStep = "the machine has no network card to recover it through; read the data from a copy of the disk",
        };

    private void Say(string text) => machine.Log.SayPlain($"coffer: recovery: {text}");
}
