using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Firmware.VariableStore;

/// <summary>
/// The flash image in which OVMF keeps its variables, such as <c>OVMF_VARS_4M.fd</c>: a firmware volume with
/// VARIABLE_STORE_HEADER and authenticated variables (edk2, VariableFormat.h), then OVMF's working and spare blocks.
/// </summary>
public sealed record OvmfVariableStore
{
    private const string Thing = "OVMF variable store";
    private const int StoreHeaderSize = 28;
    private const byte VARIABLE_STORE_FORMATTED = 0x5a;
    private const byte VARIABLE_STORE_HEALTHY = 0xfe;
    private const byte Erased = 0xff;

    private OvmfVariableStore() { }

    /// <summary>The whole flash image.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>Every entry in its order, also those that no longer count.</summary>
    public required ImmutableArray<StoredVariable> Entries { get; init; }

    /// <summary>Offset of the first entry.</summary>
    public required int EntriesOffset { get; init; }

    /// <summary>Bytes for entries.</summary>
    public required int Capacity { get; init; }

    /// <summary>The entries that count.</summary>
    public IEnumerable<StoredVariable> Variables => Entries.Where(Counts);

    /// <summary>Reads a store from untrusted bytes; behind the last entry only erased flash is accepted.</summary>
    public static Parsed<OvmfVariableStore> Read(ReadOnlyMemory<byte> bytes)
    {
        ByteReader reader = new(bytes.Span, Thing);
        FirmwareVolumeHeader volume = FirmwareVolumeHeader.Read(ref reader, bytes.Span);
        int capacity = ReadStoreHeader(ref reader, volume);
        int entriesOffset = reader.Position;
        ByteReader area = reader.ReadSlice(capacity, Thing);
        ImmutableArray<StoredVariable> entries = ReadEntries(ref area);
        Refusal? refusal = reader.Refusal ?? area.Refusal;
        if (refusal is not null)
            return refusal;
        return new OvmfVariableStore
        {
            Bytes = bytes,
            Entries = entries,
            EntriesOffset = entriesOffset,
            Capacity = capacity,
        };
    }

    /// <summary>The variable that counts under this name, or null.</summary>
    public StoredVariable? Find(EfiVariableName name) => Variables.LastOrDefault(variable => variable.Name == name);

    /// <summary>
    /// The flash image with these keys enrolled and Secure Boot enforced from the next boot on: user mode, no custom
    /// mode. Other variables stay.
    /// </summary>
    /// <param name="keys">What PK, KEK, db and dbx shall hold.</param>
    /// <param name="timeStamp">Time stamp of the four: later updates must be newer.</param>
    public Parsed<byte[]> Enrol(SecureBootKeys keys, EfiTime timeStamp)
    {
        List<StoredVariable> variables =
        [
            .. StoredVariable.OfKeys(keys, timeStamp),
            Switch(EfiVariableName.SecureBootEnable, 1),
            Switch(EfiVariableName.CustomMode, 0),
        ];
        return With(variables);
    }

    /// <summary>The flash image with these variables set; others that count stay, what no longer counts goes.</summary>
    public Parsed<byte[]> With(IReadOnlyCollection<StoredVariable> variables)
    {
        ByteWriter entries = new();
        IEnumerable<StoredVariable> kept = Variables.Where(old => variables.All(set => set.Name != old.Name));
        foreach (StoredVariable variable in kept.Concat(variables))
        {
            variable.Write(entries);
            while (entries.Length % StoredVariable.Alignment != 0)
                entries.WriteByte(Erased);
        }
        if (entries.Length > Capacity)
            return new Refusal("ovmf-variable-store.full", Thing, $"at most {Capacity} bytes", $"{entries.Length}");
        byte[] image = Bytes.ToArray();
        Span<byte> area = image.AsSpan(EntriesOffset, Capacity);
        area.Fill(Erased);
        entries.Written.CopyTo(area);
        return image;
    }

    private static int ReadStoreHeader(ref ByteReader reader, FirmwareVolumeHeader volume)
    {
        reader.Expect(EfiGuid.AuthenticatedVariable.ToByteArray(), "gEfiAuthenticatedVariableGuid");
        uint size = reader.ReadUInt32();
        reader.Expect([VARIABLE_STORE_FORMATTED], "variable store format");
        reader.Expect([VARIABLE_STORE_HEALTHY], "variable store state");
        reader.ExpectZeros(6, "Reserved");
        long room = volume.FvLength - volume.HeaderLength;
        if (size < StoreHeaderSize || size > room)
            reader.Refuse($"a store of {StoreHeaderSize} to {room} bytes", $"{size}");
        return reader.Failed ? 0 : (int)size - StoreHeaderSize;
    }

    private static ImmutableArray<StoredVariable> ReadEntries(ref ByteReader area)
    {
        var entries = ImmutableArray.CreateBuilder<StoredVariable>();
        ReadOnlySpan<byte> rest = area.ReadRest();
        while (rest is [var first, _, ..] && first != Erased)
        {
            ByteReader entry = new(rest, Thing);
            entries.Add(StoredVariable.Read(ref entry));
            if (entry.Refusal is { } refusal)
                area.Refuse(refusal);
            if (entry.Failed)
                return [];
            int padding =
                (StoredVariable.Alignment - (entry.Position % StoredVariable.Alignment)) % StoredVariable.Alignment;
            rest = rest[Math.Min(entry.Position + padding, rest.Length)..];
        }
        if (rest.ContainsAnyExcept(Erased))
            area.Refuse("erased flash behind the last entry", "other bytes");
        return entries.ToImmutable();
    }

    private bool Counts(StoredVariable variable) =>
        variable.State == VariableState.Added
        || (
            variable.State == VariableState.InDeletedTransition
            && !Entries.Any(other => other.State == VariableState.Added && other.Name == variable.Name)
        );

    private static StoredVariable Switch(EfiVariableName name, byte value) =>
        new()
        {
            Name = name,
            Attributes = EfiVariableAttributes.NonVolatile | EfiVariableAttributes.BootServiceAccess,
            Data = new[] { value },
        };
}
