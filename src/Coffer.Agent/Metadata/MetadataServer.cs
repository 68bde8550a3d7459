using System.Text;
using Coffer.Bytes;
using Coffer.Evidence.Custody;

namespace Coffer.Agent.Metadata;

/// <summary>
/// The metadata server of a cloud: where its owners put a text for one machine, and how the machine asks for it (docs/formats.md, section 33).
/// </summary>
/// <param name="cloud">One of <see cref="Clouds"/>.</param>
/// <param name="client">Asks it.</param>
internal sealed class MetadataServer(string cloud, MetadataClient client)
{
    /// <summary>Where it is in every cloud.</summary>
    internal static readonly Uri Address = new("http://169.254.169.254/");

    private const string Google = "google";
    private const string Aws = "aws";
    private const string Azure = "azure";
    private const string GooglePath = "computeMetadata/v1/instance/attributes/coffer-configuration";
    private const string AzurePath = "metadata/instance/compute/userData?api-version=2021-01-01&format=text";
    private const string AwsPath = "latest/user-data";
    private const string AwsTokenPath = "latest/api/token";
    private const int LargestToken = 256;

    /// <summary>Clouds that are known.</summary>
    internal static string[] Clouds { get; } = [Google, Aws, Azure];

    /// <summary>The text; empty when there is none. One that is too large is cut one byte behind the bound.</summary>
    internal Task<Parsed<byte[]>> AskAsync() =>
        cloud switch
        {
            Google => AskGoogleAsync(),
            Aws => AskAwsAsync(),
            _ => AskAzureAsync(),
        };

    // docs.cloud.google.com/compute/docs/metadata/querying-metadata: whoever answers without the header is somebody else.
    private async Task<Parsed<byte[]>> AskGoogleAsync() =>
        (await GetAsync(GooglePath, ("Metadata-Flavor", "Google"))).Then<byte[]>(answer =>
            answer.Body is null || answer.Flavor == "Google"
                ? answer.Body ?? []
                : Refuse("flavor", "Metadata-Flavor: Google in the answer", answer.Flavor ?? "none")
        );

    // docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-v2-how-it-works.html: version 2 alone.
    private async Task<Parsed<byte[]>> AskAwsAsync()
    {
        Parsed<MetadataAnswer> asked = await client.AskAsync(
            HttpMethod.Put,
            AwsTokenPath,
            ("X-aws-ec2-metadata-token-ttl-seconds", "60"),
            LargestToken
        );
        if (!asked.TryGet(out MetadataAnswer? answer, out Refusal? refusal))
            return refusal;
        if (answer.Body is not { } token)
            return Array.Empty<byte>();
        if (token.Length is 0 or > LargestToken || Array.Exists(token, b => b is <= (byte)' ' or > (byte)'~'))
            return Refuse("token", $"at most {LargestToken} printable characters", "others");
        return (await GetAsync(AwsPath, ("X-aws-ec2-metadata-token", Encoding.ASCII.GetString(token)))).Then<byte[]>(
            text => text.Body ?? []
        );
    }

    // learn.microsoft.com/azure/virtual-machines/user-data: what was put there comes back in base64.
    private async Task<Parsed<byte[]>> AskAzureAsync() =>
        (await GetAsync(AzurePath, ("Metadata", "true"))).Then(answer => ConfigurationText.Read(answer.Body ?? []));

    private Task<Parsed<MetadataAnswer>> GetAsync(string path, (string, string) header) =>
        client.AskAsync(HttpMethod.Get, path, header, ConfigurationText.LargestSize);

    private static Refusal Refuse(string reason, string expected, string seen) =>
        new($"metadata.{reason}", "metadata server", expected, seen);
}
