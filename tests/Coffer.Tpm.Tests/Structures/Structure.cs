using Coffer.Tpm.Structures;
using CsCheck;

namespace Coffer.Tpm.Tests.Structures;

/// <summary>Generators of every structure that is written and read.</summary>
internal static class Structure
{
    private static readonly Gen<TpmAlgId> s_hash = OneOf(TpmAlgId.Sha1, TpmAlgId.Sha256, TpmAlgId.Sha384);

    internal static Gen<TpmBuffer> Bytes(int maximum) =>
        Gen.Byte.Array[0, maximum].Select(bytes => new TpmBuffer(bytes));

    internal static Gen<TpmName> Name { get; } = Bytes(66).Select(bytes => new TpmName(bytes));

    internal static Gen<TpmtSymDef> SymDef { get; } = OneOf(TpmtSymDef.None, TpmtSymDef.Aes128Cfb);

    internal static Gen<TpmtScheme> Scheme { get; } =
        Gen.OneOf(
            Gen.Const(TpmtScheme.None),
            Gen.Const(new TpmtScheme(TpmAlgId.RsaEs, TpmAlgId.Null)),
            Gen.Select(OneOf(TpmAlgId.RsaSsa, TpmAlgId.EcDsa, TpmAlgId.Hmac, TpmAlgId.Oaep), s_hash)
                .Select(pair => new TpmtScheme(pair.Item1, pair.Item2))
        );

    internal static Gen<TpmsEccPoint> Point { get; } =
        Gen.Select(Bytes(66), Bytes(66)).Select(pair => new TpmsEccPoint(pair.Item1, pair.Item2));

    internal static Gen<TpmtPublic> Public { get; } =
        Gen.OneOf(
            Objects(Scheme.Select(scheme => (TpmuPublicParms)new TpmsKeyedHashParms(scheme)), BytesId),
            Objects(
                Gen.Select(SymDef, Scheme, Gen.UShort, Gen.UInt)
                    .Select(parts =>
                        (TpmuPublicParms)new TpmsRsaParms(parts.Item1, parts.Item2, parts.Item3, parts.Item4)
                    ),
                BytesId
            ),
            Objects(
                Gen.Select(SymDef, Scheme, OneOf(TpmEccCurve.NistP256, TpmEccCurve.NistP384), Scheme)
                    .Select(parts =>
                        (TpmuPublicParms)new TpmsEccParms(parts.Item1, parts.Item2, parts.Item3, parts.Item4)
                    ),
                Point.Select(point => (TpmuPublicId)point)
            )
        );

    internal static Gen<TpmsPcrSelection> PcrSelection { get; } =
        Gen.Select(s_hash, Gen.UInt, Gen.Byte[1, 4])
            .Select(parts => new TpmsPcrSelection(parts.Item1, Cut(parts.Item2, parts.Item3), parts.Item3));

    internal static Gen<TpmlPcrSelection> PcrSelections { get; } =
        PcrSelection.Array[0, 16].Select(banks => new TpmlPcrSelection([.. banks]));

    internal static Gen<TpmsNvPublic> NvPublic { get; } =
        Gen.Select(Gen.UInt, s_hash, Gen.UInt, Bytes(64), Gen.UShort)
            .Select(parts => new TpmsNvPublic(parts.Item1, parts.Item2, (TpmaNv)parts.Item3, parts.Item4, parts.Item5));

    internal static Gen<TpmtSignature> Signature { get; } =
        Gen.OneOf<TpmtSignature>(
            Gen.Select(s_hash, Bytes(512))
                .Select(pair =>
                    (TpmtSignature)new TpmsSignatureRsa(new TpmtScheme(TpmAlgId.RsaSsa, pair.Item1), pair.Item2)
                ),
            Gen.Select(s_hash, Bytes(66), Bytes(66))
                .Select(parts => (TpmtSignature)new TpmsSignatureEcc(parts.Item1, parts.Item2, parts.Item3))
        );

    internal static Gen<TpmtTk> Ticket { get; } =
        Gen.Select(OneOf(TpmSt.Verified, TpmSt.Creation, TpmSt.HashCheck), Gen.UInt, Bytes(64))
            .Select(parts => new TpmtTk(parts.Item1, new TpmHandle(parts.Item2), parts.Item3));

    internal static Gen<TpmtHa> Ha { get; } =
        s_hash.SelectMany(hash => Gen.Byte.Array[hash.DigestSize].Select(bytes => new TpmtHa(hash, bytes)));

    internal static Gen<TpmsAttest> Attest { get; } =
        Gen.Select(
                Name,
                Bytes(64),
                Gen.Select(Gen.ULong, Gen.UInt, Gen.UInt, Gen.Bool),
                Gen.ULong,
                Gen.OneOf<TpmuAttest>(
                    Gen.Select(PcrSelections, Bytes(64))
                        .Select(pair => (TpmuAttest)new TpmsQuoteInfo(pair.Item1, pair.Item2)),
                    Gen.Select(Name, Name).Select(pair => (TpmuAttest)new TpmsCertifyInfo(pair.Item1, pair.Item2)),
                    Gen.Select(Name, Bytes(64)).Select(pair => (TpmuAttest)new TpmsCreationInfo(pair.Item1, pair.Item2))
                )
            )
            .Select(parts => new TpmsAttest(
                parts.Item1,
                parts.Item2,
                new TpmsClockInfo(parts.Item3.Item1, parts.Item3.Item2, parts.Item3.Item3, parts.Item3.Item4),
                parts.Item4,
                parts.Item5
            ));

    internal static Gen<TpmsCreationData> CreationData { get; } =
        Gen.Select(PcrSelections, Bytes(64), Gen.Byte, s_hash, Name, Name, Bytes(66))
            .Select(parts => new TpmsCreationData(
                parts.Item1,
                parts.Item2,
                parts.Item3,
                parts.Item4,
                parts.Item5,
                parts.Item6,
                parts.Item7
            ));

    private static Gen<TpmuPublicId> BytesId => Bytes(512).Select(bytes => (TpmuPublicId)new TpmBytesId(bytes));

    private static Gen<TpmtPublic> Objects(Gen<TpmuPublicParms> parameters, Gen<TpmuPublicId> unique) =>
        Gen.Select(s_hash, Gen.UInt, Bytes(64), parameters, unique)
            .Select(parts => new TpmtPublic(
                parts.Item1,
                (TpmaObject)parts.Item2,
                parts.Item3,
                parts.Item4,
                parts.Item5
            ));

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static uint Cut(uint mask, byte bytes) => bytes == 4 ? mask : mask & ((1u << 8 * bytes) - 1);
}
