using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Coffer.Keys.Recovery.Age;

namespace Coffer.Keys.Tests.Recovery.Age;

/// <summary>
/// The test vectors of the age format (c2sp.org/CCTV/age): each has one thing right or wrong and says what must come of it. Payloads of
/// more than one chunk are larger than any key: those are refused, whatever the vector says.
/// </summary>
public sealed class AgeTestkitTests
{
    private static readonly string s_directory = Path.Combine(AppContext.BaseDirectory, "Golden", "age-testkit");

    public static TheoryData<string> Vectors =>
        [.. Directory.GetFiles(s_directory).Select(file => Path.GetFileName(file)).Where(name => name != "README.md")];

    [Fact]
    public void They_are_all_here() => Assert.Equal(117, Vectors.Count);

    [Theory, MemberData(nameof(Vectors))]
    public void What_the_vector_says_comes_of_it(string name)
    {
        (Dictionary<string, string> says, List<string> identities, byte[] file) = Read(name);
        Parsed<Secret> decrypted = Decrypt(file, identities);
        using Secret? plaintext = decrypted.Value;
        if (says["expect"] == "success" && !HasSecondChunk(name))
            Assert.Equal(says["payload"], Convert.ToHexStringLower(SHA256.HashData(plaintext!.Span)));
        else
            Assert.Contains(decrypted.Refusal?.Reason, ReasonsFor(name, says["expect"]));
    }

    private static bool HasSecondChunk(string name) =>
        name.StartsWith("stream_25", StringComparison.Ordinal)
        || name is "stream_three_chunks" or "stream_two_chunks" or "stream_last_chunk_full_second";

    private static string[] ReasonsFor(string name, string expect) =>
        expect switch
        {
            "header failure" => name.StartsWith("stream_", StringComparison.Ordinal) ? ["age.payload"] : ["age.header"],
            // What does not begin like an armor is read as a binary file.
            "armor failure" => name is "armor_garbage_leading" or "armor_whitespace_begin"
                ? ["age.header"]
                : ["age.armor"],
            "HMAC failure" => ["age.mac"],
            "no match" => ["age.no-match"],
            _ => ["age.payload"],
        };

    private static Parsed<Secret> Decrypt(byte[] file, List<string> identities)
    {
        if (!AgeArmor.Remove(file).TryGet(out byte[]? binary, out Refusal? armor))
            return armor;
        Refusal? refused = null;
        foreach (string text in identities.DefaultIfEmpty(AgeFileForge.Identity))
        {
            using AgeIdentity identity = text.StartsWith("AGE-SECRET-KEY-PQ-", StringComparison.Ordinal)
                ? HybridIdentity.Read(Encoding.ASCII.GetBytes(text), new ManagedMlKem768()).OrThrow()
                : AgeIdentity.Read(text).OrThrow();
            Parsed<Secret> result = AgeDecryption.Decrypt(binary, identity);
            if (result.Refusal is null)
                return result;
            // What is malformed for one identity is worse than what is for another.
            if (refused is null || refused.Reason == "age.no-match")
                refused = result.Refusal;
        }
        return refused!;
    }

    private static (Dictionary<string, string> Says, List<string> Identities, byte[] File) Read(string name)
    {
        byte[] vector = File.ReadAllBytes(Path.Combine(s_directory, name));
        int end = vector.AsSpan().IndexOf("\n\n"u8);
        Dictionary<string, string> says = [];
        List<string> identities = [];
        foreach (string line in Encoding.UTF8.GetString(vector, 0, end).Split('\n'))
        {
            string[] parts = line.Split(": ", 2);
            if (parts[0] == "identity")
                identities.Add(parts[1]);
            else
                says[parts[0]] = parts[1];
        }
        byte[] file = vector[(end + 2)..];
        return (says, identities, says.ContainsKey("compressed") ? Inflate(file) : file);
    }

    private static byte[] Inflate(byte[] file)
    {
        using ZLibStream zlib = new(new MemoryStream(file), CompressionMode.Decompress);
        using MemoryStream inflated = new();
        zlib.CopyTo(inflated);
        return inflated.ToArray();
    }
}
