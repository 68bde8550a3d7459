using System.Text;
using Coffer.Bytes;

namespace Coffer.Storage.DeviceMapper;

/// <summary>
/// One line of a device-mapper table, most often the one that covers a whole device: what is asked of the kernel, and the judge of what the kernel
/// then says it does (design, section 5, point 4). Sectors have 512 bytes.
/// </summary>
/// <param name="Length">Sectors of the line.</param>
public abstract record MappedTarget(long Length)
{
    /// <summary>Name of the target type: <c>crypt</c>, <c>linear</c>, <c>integrity</c>, <c>verity</c>.</summary>
    public abstract string Type { get; }

    /// <summary>First sector of the line.</summary>
    public virtual long Start => 0;

    /// <summary>The parameters, ASCII words separated by one space. Secret, since keys may be among them.</summary>
    public abstract Secret Render();

    /// <summary>Null when the live line does exactly what was asked for. Never repeats a key in its refusal.</summary>
    /// <param name="start">First sector of the live line.</param>
    /// <param name="length">Sectors of the live line.</param>
    /// <param name="type">Target type of the live line.</param>
    /// <param name="parameters">Its parameters (STATUSTYPE_TABLE).</param>
    public Refusal? Judge(long start, long length, string type, ReadOnlySpan<byte> parameters)
    {
        if (type != Type)
            return Refuse("type", Type, type);
        if (start != Start || length != Length)
            return Refuse("size", $"{Length} sectors from {Start}", $"{length} sectors from {start}");
        return JudgeParameters(parameters);
    }

    /// <summary>Judges the live parameters.</summary>
    protected abstract Refusal? JudgeParameters(ReadOnlySpan<byte> parameters);

    /// <summary>The judgement of targets without secrets: the words must be the same.</summary>
    protected Refusal? JudgeSame(ReadOnlySpan<byte> parameters)
    {
        using Secret asked = Render();
        ReadOnlySpan<byte> live = parameters.TrimEnd((byte)' ');
        return live.SequenceEqual(asked.Span)
            ? null
            : Refuse("parameters", Encoding.ASCII.GetString(asked.Span), Encoding.ASCII.GetString(live));
    }

    /// <summary>A refusal about this live table.</summary>
    protected Refusal Refuse(string what, string expected, string seen) =>
        new(
            $"dm.{Type}-{what}",
            $"live {Type} table, {what}",
            expected,
            seen,
            "the kernel does not do what it was told: do not use this machine"
        );
}
