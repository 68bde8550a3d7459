using Coffer.Bytes;
using Coffer.Lab.Processes;

namespace Coffer.Lab.Swtpm;

/// <summary>
/// Makes a software TPM as a maker does: with endorsement keys, certificates for them in its NV memory, and an authority that
/// signed those. The authority belongs to one machine's state and knows no network.
/// </summary>
internal static class TpmManufacture
{
    /// <summary>File name of swtpm's permanent state (TPM 2.0).</summary>
    private const string StateFile = "tpm2-00.permall";

    /// <summary>Makes the TPM in <paramref name="tpm"/>, unless there is one.</summary>
    /// <param name="tpm">Directory of its state, an absolute path.</param>
    /// <param name="authority">Directory of the authority, an absolute path.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="RefusedException"><c>program.missing</c> or <c>lab.swtpm-setup</c></exception>
    internal static async Task EnsureAsync(string tpm, string authority, CancellationToken cancellation)
    {
        if (File.Exists(Path.Combine(tpm, StateFile)))
            return;
        Directory.CreateDirectory(tpm);
        Directory.CreateDirectory(authority);
        string[] arguments =
        [
            "--tpm2",
            "--tpm-state",
            tpm,
            "--create-ek-cert",
            "--pcr-banks",
            "-",
            "--config",
            WriteConfiguration(authority),
            .. Environment.UserName == "root" ? new[] { "--runas", "root" } : [],
        ];
        using ChildProcess setup = await ChildProcess.StartAsync("swtpm_setup", arguments, "swtpm-tools");
        Task<string> output = new StreamReader(setup.Output).ReadToEndAsync(cancellation);
        if (await setup.WaitForExitAsync(cancellation) != 0)
            throw new RefusedException(
                new Refusal(
                    "lab.swtpm-setup",
                    "swtpm_setup",
                    "a TPM with an endorsement key certificate",
                    $"{await output}{setup.LastErrors}".TrimEnd()
                )
            );
    }

    private static string WriteConfiguration(string authority)
    {
        string local = Path.Combine(authority, "localca.conf");
        string options = Path.Combine(authority, "localca.options");
        string setup = Path.Combine(authority, "setup.conf");
        File.WriteAllLines(
            local,
            [
                $"statedir = {authority}",
                $"signingkey = {authority}/signkey.pem",
                $"issuercert = {authority}/issuercert.pem",
                $"certserial = {authority}/certserial",
            ]
        );
        File.WriteAllLines(options, ["--platform-manufacturer Coffer", "--platform-version 1", "--platform-model Lab"]);
        File.WriteAllLines(
            setup,
            [
                "create_certs_tool = swtpm_localca",
                $"create_certs_tool_config = {local}",
                $"create_certs_tool_options = {options}",
            ]
        );
        return setup;
    }
}
