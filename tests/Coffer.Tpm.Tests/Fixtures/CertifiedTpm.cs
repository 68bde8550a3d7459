namespace Coffer.Tpm.Tests.Fixtures;

/// <summary>Makes a software TPM as a maker does: with endorsement keys and their certificates under a certificate authority of its own.</summary>
internal static class CertifiedTpm
{
    /// <summary>Where the authority keeps its certificates, below the TPM's directory.</summary>
    internal const string Authority = "ca";

    internal static SoftwareTpm Make() => new(Manufacture);

    private static void Manufacture(string directory)
    {
        string authority = Directory.CreateDirectory(Path.Combine(directory, Authority)).FullName;
        string setup = Path.Combine(directory, "setup.conf");
        File.WriteAllLines(
            setup,
            [
                "create_certs_tool=/usr/bin/swtpm_localca",
                $"create_certs_tool_config={directory}/localca.conf",
                $"create_certs_tool_options={directory}/localca.options",
            ]
        );
        File.WriteAllLines(
            Path.Combine(directory, "localca.conf"),
            [
                $"statedir={authority}",
                $"signingkey={authority}/signkey.pem",
                $"issuercert={authority}/issuercert.pem",
                $"certserial={authority}/certserial",
            ]
        );
        File.WriteAllText(Path.Combine(directory, "localca.options"), "");
        StockTool.Run(
            "swtpm-tools",
            "swtpm_setup",
            ["--tpm2", "--tpmstate", directory, "--create-ek-cert", "--config", setup],
            directory
        );
    }
}
