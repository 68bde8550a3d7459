using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Keys.Hpke;

namespace Coffer.Keys.Configuration;

/// <summary>Reads the CBOR of a configuration (docs/formats.md, section 30).</summary>
/// <param name="bytes">Untrusted.</param>
internal ref struct ConfigurationReader(ReadOnlySpan<byte> bytes)
{
    private const int MostMembers = 7;
    private const int IdentitySize = 16;
    private readonly int _length = bytes.Length;
    private StrictCborReader _cbor = new(bytes, "configuration", "configuration");
    private int _members;

    /// <summary>The configuration; its values are judged by the caller.</summary>
    internal Parsed<MachineConfiguration> Read()
    {
        if (_length > MachineConfiguration.LargestSize)
            _cbor.Refuse("too-large", $"at most {MachineConfiguration.LargestSize} bytes", $"{_length}");
        _members = _cbor.ReadMap("configuration", MostMembers);
        _cbor.ExpectKey("format");
        string format = _cbor.ReadText("format", 64);
        if (!_cbor.Failed && format != MachineConfiguration.Format)
            _cbor.Refuse("format", MachineConfiguration.Format, format);
        ImmutableSortedDictionary<string, string> images = ReadImages();
        _cbor.ExpectKey("machine");
        string machine = _cbor.ReadText("machine", ConfigurationNames.LongestMachine);
        ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> secrets = ReadSecrets();
        _cbor.ExpectKey("version");
        ulong version = _cbor.ReadUnsigned("version");
        MachineConfiguration configuration = new()
        {
            Machine = machine,
            Version = version,
            Images = images,
            Secrets = secrets,
            Identity = ReadIdentity(),
            Operators = ReadOperators(),
        };
        if (!_cbor.Failed && _members != 3)
            _cbor.Refuse("member", "no more members", $"{_members - 3}");
        return _cbor.Finish(configuration);
    }

    // Each member that is there counts down, so that the map's own count has to be right.
    private bool Has(string name)
    {
        if (!_cbor.NextIsKey(name))
            return false;
        _cbor.ExpectKey(name);
        _members--;
        return true;
    }

    private ImmutableSortedDictionary<string, string> ReadImages()
    {
        var images = MachineConfiguration.Empty<string>().ToBuilder();
        int count = Has("images") ? ReadCount("images", MachineConfiguration.MostImages) : 0;
        string? previous = null;
        for (int i = 0; i < count && !_cbor.Failed; i++)
        {
            previous = _cbor.ReadKey("workload", ConfigurationNames.LongestWorkload, previous);
            images[previous] = _cbor.ReadText("image", ConfigurationNames.LongestImage);
        }
        return images.ToImmutable();
    }

    private ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> ReadSecrets()
    {
        var secrets = MachineConfiguration.Empty<ReadOnlyMemory<byte>>().ToBuilder();
        int count = Has("secrets") ? ReadCount("secrets", MachineConfiguration.MostSecrets) : 0;
        string? previous = null;
        for (int i = 0; i < count && !_cbor.Failed; i++)
        {
            previous = _cbor.ReadKey("secret", ConfigurationNames.LongestSecret, previous);
            secrets[previous] = _cbor
                .ReadBytes("secret", MachineConfiguration.LargestSecret + HpkeBase.Overhead)
                .ToArray();
        }
        return secrets.ToImmutable();
    }

    // What is empty is left out: otherwise a configuration would have two spellings.
    private int ReadCount(string what, int most)
    {
        int count = _cbor.ReadMap(what, most);
        if (count == 0)
            _cbor.Refuse("empty", $"{what}: at least one, or no such member", "none");
        return count;
    }

    private Guid? ReadIdentity()
    {
        if (!Has("identity"))
            return null;
        ReadOnlySpan<byte> identity = _cbor.ReadBytes("identity", IdentitySize);
        if (identity.Length == IdentitySize)
            return new Guid(identity, bigEndian: true);
        _cbor.Refuse("length", $"identity: {IdentitySize} bytes", $"{identity.Length}");
        return null;
    }

    private ImmutableArray<ReadOnlyMemory<byte>> ReadOperators()
    {
        var operators = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        if (!Has("operators"))
            return [];
        int count = _cbor.ReadArray("operators", MachineConfiguration.MostOperators);
        if (count == 0)
            _cbor.Refuse("empty", "operators: at least one, or no such member", "none");
        for (int i = 0; i < count && !_cbor.Failed; i++)
            operators.Add(_cbor.ReadBytes("operator", MachineConfiguration.LargestCertificate).ToArray());
        return operators.ToImmutable();
    }
}
