using Coffer.Bytes;

namespace Coffer.Attestation.Evidence;

/// <summary>Reads the member <c>machine</c> of a bundle.</summary>
internal static class MachineClaimsReader
{
    internal static MachineClaims Read(ref JsonMemberReader reader)
    {
        MachineClaims claims = new("", 0, Guid.Empty, Guid.Empty, 0, "", "", "", "");
        reader.BeginObject();
        while (reader.NextMember() is { } member)
        {
            switch (member)
            {
                case "name":
                    claims = claims with { Name = reader.Text(EvidenceLimits.LongestText) };
                    break;
                case "version":
                    claims = claims with { Version = (uint)reader.Number(uint.MaxValue) };
                    break;
                case "identity":
                    claims = claims with { Identity = reader.Uuid() };
                    break;
                case "vault":
                    claims = claims with { Vault = reader.Uuid() };
                    break;
                case "generation":
                    claims = claims with { Generation = reader.DecimalString() };
                    break;
                case "volume-key-id":
                    claims = claims with { VolumeKeyId = Convert.ToHexStringLower(reader.Hex(1, 64)) };
                    break;
                case "root-hash":
                    claims = claims with { RootHash = Convert.ToHexStringLower(reader.Hex(1, 64)) };
                    break;
                case "data-state":
                    claims = claims with { DataState = reader.Text(EvidenceLimits.LongestText) };
                    break;
                case "integrity-progress":
                    claims = claims with { IntegrityProgress = reader.Text(EvidenceLimits.LongestText) };
                    break;
                case "recovered":
                    claims = claims with { Recovered = reader.Text(EvidenceLimits.LongestText) };
                    break;
                default:
                    reader.RefuseMember(
                        "name, version, identity, vault, generation, volume-key-id, root-hash, data-state, integrity-progress, recovered"
                    );
                    break;
            }
        }
        return claims;
    }
}
