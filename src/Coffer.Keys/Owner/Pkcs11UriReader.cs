using System.Globalization;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Keys.Owner;

/// <summary>The grammar of RFC 7512, section 2.3, for the attributes that <see cref="Pkcs11Uri"/> has; each once.</summary>
internal static class Pkcs11UriReader
{
    private const string Thing = "PKCS #11 URI";
    private const string Scheme = "pkcs11:";
    private const int MostAttributes = 8;

    // pk11-res-avail, and what path and query have beside it.
    private const string Available = ":[]@!$'()*+,=";
    private const string InPath = Available + "&";
    private const string InQuery = Available + "/?|";
    private static readonly UTF8Encoding s_utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads one.</summary>
    public static Parsed<Pkcs11Uri> Read(string text)
    {
        if (text.Length > Pkcs11Uri.LargestSize)
            return Refuse("size", $"at most {Pkcs11Uri.LargestSize} characters", $"{text.Length}");
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
            return Refuse("scheme", $"{Scheme}...", "another beginning");
        string rest = text[Scheme.Length..];
        int query = rest.IndexOf('?', StringComparison.Ordinal);
        Dictionary<string, string> values = [];
        Refusal? refusal =
            ReadAttributes(query < 0 ? rest : rest[..query], ';', InPath, ["token", "serial", "object", "type"], values)
            ?? (
                query < 0
                    ? null
                    : ReadAttributes(rest[(query + 1)..], '&', InQuery, ["module-path", "pin-source"], values)
            );
        return refusal is null ? Assemble(values) : refusal;
    }

    /// <summary>Why it is not to be used.</summary>
    public static Refusal Refuse(string reason, string expected, string seen) =>
        new(
            $"pkcs11-uri.{reason}",
            Thing,
            expected,
            seen,
            "as in pkcs11:token=payroll?module-path=/usr/lib/softhsm/libsofthsm2.so (RFC 7512)"
        );

    /// <summary>A character that stands for itself everywhere (RFC 3986, section 2.3).</summary>
    public static bool IsUnreserved(char c) => char.IsAsciiLetterOrDigit(c) || "-._~".Contains(c);

    private static Refusal? ReadAttributes(
        string text,
        char separator,
        string plain,
        string[] known,
        Dictionary<string, string> values
    )
    {
        string[] attributes = text.Split(separator, MostAttributes + 1);
        if (attributes.Length > MostAttributes)
            return Refuse("attribute", $"at most {MostAttributes} attributes", "more");
        foreach (string attribute in attributes)
            if (ReadAttribute(attribute, plain, known, values) is { } refusal)
                return refusal;
        return null;
    }

    private static Refusal? ReadAttribute(
        string attribute,
        string plain,
        string[] known,
        Dictionary<string, string> values
    )
    {
        int equals = attribute.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
            return Refuse("syntax", "attributes as name=value", "something without a value");
        string name = attribute[..equals];
        // The value is never repeated: whoever writes a PIN there shall not find it in a log as well.
        if (name == "pin-value")
            return Refuse("pin", "no PIN: an address is no secret. Use pin-source=FILE or --pin-file", "pin-value");
        if (!known.Contains(name))
            return Refuse("attribute", string.Join(", ", known), Printable(name));
        if (Unescape(attribute[(equals + 1)..], plain) is not { } value)
            return Refuse("syntax", $"{name}: characters of RFC 7512, others as %XX of UTF-8", "another");
        if (value.Length == 0 || value.Any(char.IsControl))
            return Refuse("value", $"{name}: printable text", value.Length == 0 ? "nothing" : "control characters");
        return values.TryAdd(name, value) ? null : Refuse("attribute", $"{name} once", "twice");
    }

    private static Parsed<Pkcs11Uri> Assemble(Dictionary<string, string> values)
    {
        string? token = values.GetValueOrDefault("token");
        string? module = values.GetValueOrDefault("module-path");
        if (token is null)
            return Refuse("attribute", "token=LABEL", "none");
        if (module is null)
            return Refuse("attribute", "module-path=FILE, the token's library", "none");
        if (!IsAbsolute(module))
            return Refuse("value", "module-path: an absolute path without ..", module);
        string? pin = values.GetValueOrDefault("pin-source");
        if (pin is not null && pin.StartsWith("file:", StringComparison.Ordinal))
            pin = pin["file:".Length..];
        if (pin is not null && !IsAbsolute(pin))
            // Not repeated either: who takes it for the PIN itself writes the PIN here.
            return Refuse("value", "pin-source: an absolute path without .., or file: and such a path", "another");
        if (values.GetValueOrDefault("type", "private") is not "private" and { } type)
            return Refuse("value", "type: private", type);
        return new Pkcs11Uri(token, module)
        {
            Serial = values.GetValueOrDefault("serial"),
            Object = values.GetValueOrDefault("object"),
            PinSource = pin,
        };
    }

    // The library is loaded by this path: nothing may depend on where somebody stands.
    private static bool IsAbsolute(string path) =>
        path.StartsWith('/') && !path.EndsWith('/') && !path.Split('/').Contains("..");

    private static string? Unescape(string text, string plain)
    {
        List<byte> bytes = new(text.Length);
        for (int at = 0; at < text.Length; at++)
        {
            if (IsUnreserved(text[at]) || plain.Contains(text[at]))
                bytes.Add((byte)text[at]);
            else if (text[at] == '%' && Hex(text, at + 1) is { } escaped)
            {
                bytes.Add(escaped);
                at += 2;
            }
            else
                return null;
        }
        try
        {
            return s_utf8.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static byte? Hex(string text, int at) =>
        at + 2 <= text.Length
        && byte.TryParse(
            text.AsSpan(at, 2),
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out byte value
        )
            ? value
            : null;

    private static string Printable(string name) =>
        name.Length is > 0 and <= 32 && name.All(IsUnreserved) ? name : "a name that is none";
}
