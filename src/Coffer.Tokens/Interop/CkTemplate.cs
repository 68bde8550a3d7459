using System.Text;

namespace Coffer.Tokens.Interop;

/// <summary>A template: attributes to look for, or of a key to be made. Values do not move, so that a library can be shown where they are.</summary>
internal sealed unsafe class CkTemplate
{
    private readonly List<(CkaType Type, byte[] Value)> _attributes = [];

    /// <summary>With one attribute more.</summary>
    public CkTemplate With(CkaType type, ReadOnlySpan<byte> value)
    {
        byte[] held = GC.AllocateUninitializedArray<byte>(value.Length, pinned: true);
        value.CopyTo(held);
        _attributes.Add((type, held));
        return this;
    }

    /// <summary>With a CK_ULONG.</summary>
    public CkTemplate With(CkaType type, ulong value) => With(type, BitConverter.GetBytes(value));

    /// <summary>With a CK_BBOOL.</summary>
    public CkTemplate With(CkaType type, bool value) => With(type, [value ? (byte)1 : (byte)0]);

    /// <summary>With a text.</summary>
    public CkTemplate With(CkaType type, string value) => With(type, Encoding.UTF8.GetBytes(value));

    /// <summary>As a library takes it; good while this object lives.</summary>
    public CkAttribute[] ToAttributes()
    {
        CkAttribute[] attributes = new CkAttribute[_attributes.Count];
        for (int i = 0; i < attributes.Length; i++)
        {
            (CkaType type, byte[] value) = _attributes[i];
            fixed (byte* at = value)
                attributes[i] = new()
                {
                    Type = (nuint)type,
                    Value = at,
                    ValueLen = (nuint)value.Length,
                };
        }
        return attributes;
    }
}
