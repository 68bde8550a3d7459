using Coffer.Attestation.Signatures;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;
using Coffer.Firmware.Prediction;
using Coffer.Image.Boot;
using Coffer.Image.Export;
using Coffer.Image.Export.Disks;
using Coffer.Image.Provenance;
using Coffer.Keys.Owner;

namespace Coffer.Image.Verification;

/// <summary>
/// Judges an image by what is signed beside it: who signed, whether each file is the one that was signed, and whether the image has inside
/// what its measurements say. Files and image are hostile; the release key is what is trusted.
/// </summary>
/// <param name="key">The owner's release key.</param>
/// <param name="keys">The owner's certificates, to judge the Secure Boot signatures by; null where nobody has them.</param>
/// <param name="expected">Which image it has to be; any of the owner's when not given.</param>
public sealed class ImageVerifier(ReleaseKey key, OwnerKeys? keys, ExpectedImage? expected = null)
{
    private const int LargestMeasurements = 1 << 20;

    private readonly ExpectedImage _expected = expected ?? ExpectedImage.Any;
    private readonly FindingList _findings = new();

    /// <summary>Judges an image and the files beside it.</summary>
    /// <param name="path">The image, <c>NAME_VERSION.raw</c>.</param>
    /// <param name="disk">The same, opened.</param>
    /// <param name="sums">Whether it lies in a directory that <c>coffer release</c> made.</param>
    public Verdict Judge(string path, ISparseDisk disk, bool sums)
    {
        string directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string stem = Path.GetFileNameWithoutExtension(path);
        if (sums)
            new ChecksumVerifier(key, _findings).Judge(directory);
        else
            _findings.NotChecked(
                ReleaseRules.Sums,
                Checksums.FileName,
                required: false,
                "an image by itself, no release"
            );
        if (JudgeProvenance(directory, stem) is { } statement)
        {
            JudgeName(statement);
            JudgeVersion(statement);
            if (JudgeSubjects(statement, stem))
                JudgeFiles(statement, directory);
        }
        if (JudgeMeasurements(directory, stem) is { } measurements)
            new MeasuredImage(measurements, _findings).Judge(disk);
        JudgeSecureBoot(disk);
        return _findings.ToVerdict();
    }

    private ProvenanceStatement? JudgeProvenance(string directory, string stem)
    {
        string name = $"{stem}.{OutputNames.Provenance}";
        Parsed<ProvenanceStatement> read = BoundedFile
            .Read(Path.Combine(directory, name), DsseEnvelope.LargestSize)
            .Then(bytes => DsseEnvelope.Read(bytes))
            .Then(envelope => envelope.Open(ProvenanceStatement.PayloadType, key))
            .Then(payload => ProvenanceStatement.Read(payload.Span));
        if (read.Refusal is { } refusal)
            _findings.Failed(ReleaseRules.Provenance, name, refusal);
        else
            _findings.Passed(ReleaseRules.Provenance, name, $"signed with {key.Id}");
        return read.Value;
    }

    private void JudgeName(ProvenanceStatement statement)
    {
        if (_expected.Name is { } name)
            _findings.Judge(ReleaseRules.Name, "name", statement.Name == name, name, statement.Name);
        else
            _findings.NotChecked(ReleaseRules.Name, "name", required: false, "any machine of the owner: --name");
    }

    private void JudgeVersion(ProvenanceStatement statement)
    {
        if (_expected.AtLeast is { } least)
            _findings.Judge(
                ReleaseRules.Version,
                "version",
                statement.Version >= least,
                $"at least {least}",
                $"{statement.Version}",
                "the signatures of an old image hold for ever"
            );
        else
            _findings.NotChecked(ReleaseRules.Version, "version", required: false, "however old it is: --at-least");
    }

    private bool JudgeSubjects(ProvenanceStatement statement, string stem)
    {
        string[] expected = [.. OutputNames.Subjects.Select(extension => $"{stem}.{extension}")];
        string[] seen = [.. statement.Subjects.Select(subject => subject.Name)];
        return _findings.Judge(
            ReleaseRules.Subjects,
            "subject",
            seen.SequenceEqual(expected) && stem == $"{statement.Name}_{statement.Version}",
            string.Join(", ", expected),
            string.Join(", ", seen),
            "a file was renamed, or another provenance lies beside this image"
        );
    }

    private void JudgeFiles(ProvenanceStatement statement, string directory)
    {
        foreach (ProvenanceDigest subject in statement.Subjects)
        {
            Parsed<string> digest = BoundedFile.Digest(Path.Combine(directory, subject.Name));
            if (digest.Refusal is { } refusal)
                _findings.Failed(ReleaseRules.File, subject.Name, refusal);
            else
                _findings.Judge(
                    ReleaseRules.File,
                    subject.Name,
                    digest.Value == subject.Sha256,
                    $"sha256 {subject.Sha256}",
                    $"sha256 {digest.Value}",
                    "the file is not the one that was built"
                );
        }
    }

    private ExpectedMeasurements? JudgeMeasurements(string directory, string stem)
    {
        string name = $"{stem}.{OutputNames.SignedMeasurements}";
        Parsed<ReadOnlyMemory<byte>> payload = BoundedFile
            .Read(Path.Combine(directory, name), DsseEnvelope.LargestSize)
            .Then(bytes => DsseEnvelope.Read(bytes))
            .Then(envelope => envelope.Open(SignedMeasurements.PayloadType, key));
        Parsed<ExpectedMeasurements> read = payload.Then(bytes => ExpectedMeasurements.Read(bytes.Span));
        if (read.Refusal is { } refusal)
        {
            _findings.Failed(ReleaseRules.Measurements, name, refusal);
            return null;
        }
        string beside = $"{stem}.{OutputNames.Measurements}";
        Parsed<byte[]> plain = BoundedFile.Read(Path.Combine(directory, beside), LargestMeasurements);
        bool same = plain.Value is { } bytes && payload.Value.Span.SequenceEqual(bytes);
        _findings.Judge(ReleaseRules.Measurements, beside, same, $"what is in {name}", same ? "the same" : "another");
        return read.Value;
    }

    private void JudgeSecureBoot(ISparseDisk disk)
    {
        if (keys is null)
        {
            _findings.NotChecked(ReleaseRules.SecureBoot, "image", required: false, "needs the certificates: --keys");
            return;
        }
        Parsed<ExportableImage> image = ExportableImage.ReadSigned(disk, keys);
        if (image.Refusal is { } refusal)
            _findings.Failed(ReleaseRules.SecureBoot, "image", refusal);
        else
            _findings.Passed(ReleaseRules.SecureBoot, "image", $"owner {keys.OwnerId}");
    }
}
