using System.Collections.Immutable;
using System.Text;
using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Firmware.VariableStore;

/// <summary>AUTHENTICATED_VARIABLE_HEADER with name and data (edk2, VariableFormat.h): one entry of a variable store.</summary>
public sealed record StoredVariable
{
    /// <summary>Entries begin at multiples of this, counted from the first.</summary>
    public const int Alignment = 4;

    /// <summary>Bytes before the name.</summary>
    public const int HeaderSize = 60;

    /// <summary>VARIABLE_DATA: the first two bytes of an entry.</summary>
    internal const ushort StartId = 0x55aa;

    /// <summary>Name and vendor.</summary>
    public required EfiVariableName Name { get; init; }

    /// <summary>Attributes.</summary>
    public required EfiVariableAttributes Attributes { get; init; }

    /// <summary>The value.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Whether it counts.</summary>
    public VariableState State { get; init; } = VariableState.Added;

    /// <summary>Counter of the deprecated counter-based authentication.</summary>
    public ulong MonotonicCount { get; init; }

    /// <summary>Time stamp of the last authenticated write; zeros when there was none.</summary>
    public EfiTime TimeStamp { get; init; }

    /// <summary>Index into the deprecated key database.</summary>
    public uint PubKeyIndex { get; init; }

    /// <summary>PK, KEK, db and, where there is one, dbx with these keys.</summary>
    /// <param name="keys">What they hold.</param>
    /// <param name="timeStamp">Time stamp of each: later updates must be newer.</param>
    public static ImmutableArray<StoredVariable> OfKeys(SecureBootKeys keys, EfiTime timeStamp)
    {
        (EfiVariableName Name, ImmutableArray<EfiSignatureList> Lists)[] variables =
        [
            (EfiVariableName.PK, keys.PK),
            (EfiVariableName.KEK, keys.KEK),
            (EfiVariableName.Db, keys.Db),
            (EfiVariableName.Dbx, keys.Dbx),
        ];
        return
        [
            .. variables
                .Where(variable => variable.Name != EfiVariableName.Dbx || !variable.Lists.IsEmpty)
                .Select(variable => OfKey(variable.Name, variable.Lists, timeStamp)),
        ];
    }

    internal int EncodedSize => HeaderSize + NameBytes.Length + Data.Length;

    private byte[] NameBytes => Encoding.Unicode.GetBytes(Name.Name + '\0');

    internal static StoredVariable Read(ref ByteReader reader)
    {
        reader.Expect([0xaa, 0x55], "variable StartId");
        VariableState state = ReadState(ref reader);
        reader.ExpectZeros(1, "Reserved");
        var attributes = (EfiVariableAttributes)reader.ReadUInt32();
        ulong monotonicCount = reader.ReadUInt64();
        EfiTime timeStamp = EfiTime.Read(ref reader);
        uint pubKeyIndex = reader.ReadUInt32();
        uint nameSize = reader.ReadUInt32();
        uint dataSize = reader.ReadUInt32();
        Guid vendor = reader.ReadEfiGuid();
        return new()
        {
            State = state,
            Attributes = attributes,
            MonotonicCount = monotonicCount,
            TimeStamp = timeStamp,
            PubKeyIndex = pubKeyIndex,
            Name = new(ReadName(ref reader, nameSize, state), vendor),
            Data = reader.ReadSpan(dataSize).ToArray(),
        };
    }

    internal void Write(ByteWriter writer)
    {
        writer.WriteUInt16(StartId).WriteByte((byte)State).WriteByte(0);
        writer.WriteUInt32((uint)Attributes).WriteUInt64(MonotonicCount);
        TimeStamp.Write(writer);
        writer
            .WriteUInt32(PubKeyIndex)
            .WriteUInt32((uint)NameBytes.Length)
            .WriteUInt32((uint)Data.Length)
            .WriteEfiGuid(Name.Vendor)
            .WriteBytes(NameBytes)
            .WriteBytes(Data.Span);
    }

    private static StoredVariable OfKey(
        EfiVariableName name,
        ImmutableArray<EfiSignatureList> lists,
        EfiTime timeStamp
    ) =>
        new()
        {
            Name = name,
            Attributes = EfiVariableAttributes.SecureBoot,
            TimeStamp = timeStamp,
            Data = EfiSignatureList.WriteAll(lists),
        };

    private static VariableState ReadState(ref ByteReader reader)
    {
        var state = (VariableState)reader.ReadByte();
        if (!Enum.IsDefined(state))
            reader.Refuse("a variable state", $"0x{(byte)state:x2}");
        return state;
    }

    // A header that was written just before the power went may have nothing behind it yet.
    private static string ReadName(ref ByteReader reader, uint size, VariableState state)
    {
        ReadOnlySpan<byte> name = reader.ReadSpan(size);
        bool ended = reader.Failed || state == VariableState.HeaderValidOnly || name.EndsWith("\0\0"u8);
        if (size < 4 || size % 2 != 0 || !ended)
            reader.Refuse("a name of UTF-16 characters that ends with a zero", $"{size} bytes");
        return reader.Failed ? "" : Encoding.Unicode.GetString(name[..^2]);
    }
}
