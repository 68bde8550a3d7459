using System.Text;
using Coffer.Attestation.Signatures;
using Coffer.Image.Description;

namespace Coffer.Image.Boot;

/// <summary>
/// Writes <c>NAME_VERSION.policy.yaml</c>: what evidence of machines built from an image is judged by (<c>coffer-policy-1</c>,
/// docs/attestation.md, section "Policy"). The safe defaults, spelled out, so that whoever loosens one sees what it is.
/// </summary>
/// <param name="machine">The machine.</param>
/// <param name="measurements">Name of the file with the expected measurements, beside this one; signed when there is a key.</param>
/// <param name="release">Whose signature the measurements must have; null where nothing is signed.</param>
public sealed class PolicyDocument(MachineDescription machine, string measurements, ReleaseKey? release)
{
    /// <summary>Writes it.</summary>
    public void Write(Stream destination) => destination.Write(Encoding.UTF8.GetBytes(Text));

    /// <summary>The text.</summary>
    public string Text =>
        $$"""
            # What evidence of {{machine.Name}} {{machine.Version}} has to show; docs/attestation.md has every member.
            #   coffer attest HOST --policy {{machine.Name}}_{{machine.Version}}.policy.yaml
            # What is not written here has the safe default.
            format: coffer-policy-1

            # A report of an AMD processor must vouch that this is a confidential VM. The lab has none: false there.
            require-confidential-vm: true

            # A TPM must vouch for what was measured.
            require-tpm: true

            # The evidence must answer this verifier's nonce.
            require-freshness: true

            snp:
              # With DEBUG the host reads and writes the guest's memory.
              allow-debug: false
              # A migration agent could hand the guest's memory to another machine.
              allow-migration-agent: false
              allow-cxl: false
              # Clouds start all their guests where threads share cores.
              allow-smt: true
              # Firmware that is not committed can be rolled back by the host.
              allow-provisional-firmware: false
              # AMD revokes by raising the TCB: set the lowest you accept, for example
              # minimum-tcb:
              #   milan: { boot-loader: 4, tee: 0, snp: 24, microcode: 219 }

            tpm:
              # What may bind the attestation key to something trusted; one of them has to.
              accepted-bindings: [certificate, activation, paravisor, report-data, pin]
              banks: [sha256, sha384, sha512]
              # Roots of the TPM keys' certificates. Google's when not given; the lab's TPM has a maker of its own:
              # ek-roots: [ek-root.pem]

            boot:
              # The build's own predictions of PCR 4, 7 and 11.
              measurements: {{measurements}}{{Signature}}
              require-measurements: true
              require-event-log: true
              require-secure-boot: true
              # No event may stay without an explanation, in PCR 0 to 7 and 11 to 13.
              unexplained: refuse

            """;

    private string Signature =>
        release is null
            ? ""
            : $"""

                  # Only what this key signed: release.pub of the key directory.
                  release-key: |
                    {release.Pem.ReplaceLineEndings("\n    ")}
                """;
}
