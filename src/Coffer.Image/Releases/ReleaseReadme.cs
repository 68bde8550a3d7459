using Coffer.Attestation.Signatures;
using Coffer.Image.Export;
using Coffer.Image.Export.Targets;
using Coffer.Image.Sboms;
using Coffer.Keys.Grants;

namespace Coffer.Image.Releases;

/// <summary>The instructions of a release, for a reader who has nothing else.</summary>
/// <param name="stem"><c>NAME_VERSION</c>.</param>
/// <param name="grant">What the installer is allowed.</param>
/// <param name="key">The owner's release key.</param>
/// <param name="exports">What is in it beside the image.</param>
internal sealed class ReleaseReadme(string stem, InstallGrant grant, ReleaseKey key, IReadOnlyList<IExport> exports)
{
    /// <summary>The text.</summary>
    internal string Text =>
        ExportTemplate.Fill(
            "release/README.md",
            ("NAME", grant.Name),
            ("VERSION", $"{grant.Version}"),
            ("STEM", stem),
            ("COFFER", Sbom.CofferVersion),
            ("KEYID", key.Id),
            (
                "EXPORTFILES",
                string.Concat(exports.Select(e => $"| `{e.Name}/` | the image for {e.Name}, with `commands.sh` |\n"))
                    .TrimEnd()
            ),
            ("RUN", Run),
            ("SOFTWARETPM", SoftwareTpm)
        );

    // A TPM of the host's own vouches for what the host wants: good to try with, and said.
    private string SoftwareTpm =>
        exports.Any(export => export is Qcow2Export)
            ? $$"""

                A machine of `qcow2/commands.sh` has none, and its TPM is a program of the host with an authority of its own. To try with, a policy that
                believes the host, in a file outside of this directory, `../lab.policy.yaml`:

                    format: coffer-policy-1
                    require-confidential-vm: false
                    tpm:
                      accepted-bindings: [activation]
                      ek-roots: [STATE/tpm-authority/swtpm-localca-rootca-cert.pem, STATE/tpm-authority/issuercert.pem]
                    boot: { measurements: DIRECTORY/{{stem}}.measurements.json }

                STATE is the directory that the commands were given, DIRECTORY this one. Then:

                    coffer attest HOST --policy ../lab.policy.yaml --operator ../operator.pem --operator-key ../operator.key
                """
            : "On a host without one, set `require-confidential-vm: false` in a copy, name what its TPM is certified by, and know what that gives up.";

    private string Run =>
        exports.Count == 0
            ? $"This release has no exports. Whoever has the owner's key directory runs it in QEMU:\n\n    coffer run {stem}.raw --keys keys"
            : "Read the commands first: what stands in their first lines has to be set. Then:\n\n"
                + string.Concat(exports.Select(e => $"    {e.Name}/commands.sh up\n")).TrimEnd();
}
