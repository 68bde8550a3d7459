using System.Diagnostics.CodeAnalysis;

namespace Coffer.Bytes;

/// <summary>Either a value read from untrusted bytes or the <see cref="Bytes.Refusal"/> that says why there is none.</summary>
/// <typeparam name="T">What was to be read.</typeparam>
public readonly struct Parsed<T>
    where T : notnull
{
    private Parsed(T? value, Refusal? refusal)
    {
        Value = value;
        Refusal = refusal;
    }

    /// <summary>The value; default when refused.</summary>
    public T? Value { get; }

    /// <summary>The reason; null when there is a value.</summary>
    public Refusal? Refusal { get; }

    /// <summary>True, with the value, when nothing was refused.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Refusal? refusal)
    {
        value = Value;
        refusal = Refusal;
        return refusal is null;
    }

    /// <summary>The value, or a <see cref="RefusedException"/>: for callers inside one program, never across a border.</summary>
    public T OrThrow() => Refusal is null ? Value! : throw new RefusedException(Refusal);

    /// <summary>The value turned into another, or the same refusal.</summary>
    public Parsed<TOther> Then<TOther>(Func<T, Parsed<TOther>> next)
        where TOther : notnull => Refusal is null ? next(Value!) : Refusal;

    /// <summary>Wraps a value.</summary>
    public static implicit operator Parsed<T>(T value) => new(value, null);

    /// <summary>Wraps a refusal.</summary>
    public static implicit operator Parsed<T>(Refusal refusal) => new(default, refusal);
}
