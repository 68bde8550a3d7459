using System.Formats.Asn1;
using Coffer.Bytes;

namespace Coffer.Firmware.Pkcs7;

/// <summary>Rules shared by the readers of SignedData and its parts.</summary>
internal static class SignedDataSyntax
{
    /// <summary>Runs a reader of untrusted DER; what it throws becomes a refusal.</summary>
    public static Parsed<T> Guard<T>(string thing, Func<T> read)
        where T : notnull
    {
        try
        {
            return read();
        }
        catch (AsnContentException e)
        {
            string reason = $"{thing.Replace(' ', '-').ToLowerInvariant()}.malformed";
            return new Refusal(reason, thing, "DER as the specification says", e.InnerException?.Message ?? e.Message);
        }
    }

    public static void ExpectInteger(AsnReader reader, int expected)
    {
        if (!reader.TryReadInt32(out int seen) || seen != expected)
            throw new AsnContentException($"a version other than {expected}");
    }

    public static void ExpectAlgorithm(AsnReader reader, string expected)
    {
        string seen = AlgorithmIdentifier.Read(reader);
        if (seen != expected)
            throw new AsnContentException($"the algorithm {seen} instead of {expected}");
    }
}
