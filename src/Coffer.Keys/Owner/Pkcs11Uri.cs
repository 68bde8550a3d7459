using System.Text;
using Coffer.Bytes;

namespace Coffer.Keys.Owner;

/// <summary>
/// Where a private key is in a PKCS #11 token, or where new ones are to be made (RFC 7512). Of its attributes those that say what a signer
/// needs to know; every other one is refused, as is a PIN, because the address is no secret.
/// </summary>
/// <param name="Token">Label of the token.</param>
/// <param name="ModulePath">The library that speaks with it, absolute: it runs in the process that signs.</param>
public sealed record Pkcs11Uri(string Token, string ModulePath)
{
    /// <summary>Most characters of one.</summary>
    public const int LargestSize = 1024;

    /// <summary>Serial number of the token; null when its label is enough.</summary>
    public string? Serial { get; init; }

    /// <summary>Label of the key; null when the whole token is meant.</summary>
    public string? Object { get; init; }

    /// <summary>File that the PIN is in, absolute; null when it comes from elsewhere.</summary>
    public string? PinSource { get; init; }

    /// <summary>Reads one.</summary>
    /// <returns><c>pkcs11-uri.size</c>, <c>.scheme</c>, <c>.syntax</c>, <c>.attribute</c>, <c>.pin</c> or <c>.value</c> when refused.</returns>
    public static Parsed<Pkcs11Uri> Read(string text) => Pkcs11UriReader.Read(text);

    /// <summary>Why it is not the address of one private key; null when it is.</summary>
    public Refusal? JudgeKey() =>
        Object is null ? Pkcs11UriReader.Refuse("object", "the label of a key, object=...", "none") : null;

    /// <summary>Why keys cannot be made there; null when they can.</summary>
    public Refusal? JudgePlace() =>
        Object is null
            ? null
            : Pkcs11UriReader.Refuse(
                "object",
                "a token without object=: the keys get the names of their files",
                Object
            );

    /// <summary>The one spelling that Coffer writes.</summary>
    public override string ToString()
    {
        StringBuilder text = new($"pkcs11:token={Escape(Token, "")}");
        if (Serial is not null)
            text.Append($";serial={Escape(Serial, "")}");
        if (Object is not null)
            text.Append($";object={Escape(Object, "")};type=private");
        text.Append($"?module-path={Escape(ModulePath, "/")}");
        if (PinSource is not null)
            text.Append($"&pin-source={Escape(PinSource, "/")}");
        return text.ToString();
    }

    private static string Escape(string value, string plain)
    {
        StringBuilder text = new();
        foreach (byte b in Encoding.UTF8.GetBytes(value))
            text.Append(Pkcs11UriReader.IsUnreserved((char)b) || plain.Contains((char)b) ? $"{(char)b}" : $"%{b:X2}");
        return text.ToString();
    }
}
