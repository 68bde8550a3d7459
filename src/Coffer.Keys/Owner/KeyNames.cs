namespace Coffer.Keys.Owner;

/// <summary>What the keys of a directory are called: their files, and their objects in a token.</summary>
public static class KeyNames
{
    /// <summary>The platform key.</summary>
    public const string Pk = "PK";

    /// <summary>The key exchange key.</summary>
    public const string Kek = "KEK";

    /// <summary>What signs boot loader and UKIs.</summary>
    public const string Db = "db";

    /// <summary>What signs PCR 11 values.</summary>
    public const string PcrPolicy = "pcr-policy";

    /// <summary>What signs configurations.</summary>
    public const string Config = "config";

    /// <summary>What signs what is beside an image.</summary>
    public const string Release = "release";

    /// <summary>The first operator's.</summary>
    internal const string Operator = "operator";
}
