using System.Security.Cryptography;

namespace Coffer.Tpm;

/// <summary>What the hash algorithms among the TPM_ALG_IDs are here.</summary>
public static class TpmHashAlgorithms
{
    extension(TpmAlgId algorithm)
    {
        /// <summary>Digest size in bytes; 0 for anything that is no hash known here.</summary>
        public int DigestSize =>
            algorithm switch
            {
                TpmAlgId.Sha1 => 20,
                TpmAlgId.Sha256 or TpmAlgId.Sm3_256 or TpmAlgId.Sha3_256 => 32,
                TpmAlgId.Sha384 or TpmAlgId.Sha3_384 => 48,
                TpmAlgId.Sha512 or TpmAlgId.Sha3_512 => 64,
                _ => 0,
            };

        /// <summary>True for a hash Coffer computes itself.</summary>
        public bool IsComputed => algorithm is TpmAlgId.Sha1 or TpmAlgId.Sha256 or TpmAlgId.Sha384 or TpmAlgId.Sha512;

        /// <summary>The framework's name of a hash Coffer computes itself.</summary>
        /// <exception cref="NotSupportedException">It does not compute this one.</exception>
        public HashAlgorithmName HashName =>
            algorithm switch
            {
                TpmAlgId.Sha1 => HashAlgorithmName.SHA1,
                TpmAlgId.Sha256 => HashAlgorithmName.SHA256,
                TpmAlgId.Sha384 => HashAlgorithmName.SHA384,
                TpmAlgId.Sha512 => HashAlgorithmName.SHA512,
                _ => throw new NotSupportedException($"hash {algorithm} is not computed here"),
            };

        /// <summary>The digest of <paramref name="data"/>.</summary>
        /// <exception cref="NotSupportedException">Not one of SHA-1, SHA-256, SHA-384 and SHA-512.</exception>
        public byte[] Hash(ReadOnlySpan<byte> data) => CryptographicOperations.HashData(algorithm.HashName, data);
    }
}
