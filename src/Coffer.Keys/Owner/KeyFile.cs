using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Coffer.Bytes;
using Microsoft.Win32.SafeHandles;

namespace Coffer.Keys.Owner;

/// <summary>One text file of a key directory: bounded, and refused by its name.</summary>
/// <param name="directory">The directory.</param>
/// <param name="name">The file's name in it.</param>
internal sealed class KeyFile(string directory, string name)
{
    /// <summary>Says whose keys they are.</summary>
    public const string OwnerFile = "owner.json";

    /// <summary>Certificate of the first operator.</summary>
    public const string OperatorFile = "operator.pem";

    /// <summary>What machines do not boot.</summary>
    public const string DbxFile = "dbx.esl";

    private const string OwnerFormat = "coffer-owner-1";
    private const int LargestFile = 64 * 1024;

    /// <summary>True when it is there.</summary>
    public bool Exists => File.Exists(Path.Combine(directory, name));

    /// <summary>What <see cref="OwnerFile"/> says.</summary>
    public static string OwnerText(Guid id) => $$"""{ "format": "{{OwnerFormat}}", "ownerId": "{{id:D}}" }""";

    /// <summary>Reads it.</summary>
    /// <exception cref="RefusedException"><c>keys.damaged</c>.</exception>
    public string ReadText() => Encoding.UTF8.GetString(ReadBytes());

    /// <summary>The same, of a file that is no text.</summary>
    /// <exception cref="RefusedException"><c>keys.damaged</c>.</exception>
    public byte[] ReadBytes()
    {
        try
        {
            string path = Path.Combine(directory, name);
            return SmallFile.Read(path, "keys", name, LargestFile).TryGet(out byte[]? bytes, out Refusal? refusal)
                ? bytes
                : throw Refuse(refusal.Expected, refusal.Seen);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refuse("a readable file", e.Message);
        }
    }

    /// <summary>Reads it and makes something of it.</summary>
    /// <exception cref="RefusedException"><c>keys.damaged</c>, also for what <paramref name="decode"/> throws.</exception>
    public T Decode<T>(Func<string, T> decode) => Decode(ReadText(), decode);

    /// <summary>The same of a private key, which nobody else may be able to read.</summary>
    /// <exception cref="RefusedException"><c>keys.damaged</c>, <c>keys.mode</c>.</exception>
    public T DecodePrivate<T>(Func<string, T> decode)
    {
        string text = ReadText();
        JudgeMode();
        return Decode(text, decode);
    }

    private T Decode<T>(string text, Func<string, T> decode)
    {
        try
        {
            return decode(text);
        }
        catch (Exception e)
            when (e
                    is CryptographicException
                        or ArgumentException
                        or FormatException
                        or JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
            )
        {
            throw Refuse("a key or certificate that fits the others", e.Message);
        }
    }

    private void JudgeMode()
    {
        string path = Path.Combine(directory, name);
        // Of what is open: a link has a mode of its own.
        using SafeFileHandle file = File.OpenHandle(path);
        if (PrivateFile.Judge(File.GetUnixFileMode(file)) is { } seen)
            throw new RefusedException(
                new(
                    "keys.mode",
                    $"{name} in key directory {directory}",
                    PrivateFile.Expected,
                    seen,
                    $"{PrivateFile.NextStep(path)}; whoever read it can sign as you"
                )
            );
    }

    /// <summary>Why it is not to be used.</summary>
    public RefusedException Refuse(string expected, string seen) =>
        new(
            new(
                "keys.damaged",
                $"{name} in key directory {directory}",
                expected,
                seen,
                "restore the directory from its backup"
            )
        );
}
