namespace Coffer.Image.Build;

/// <summary>What a build made.</summary>
/// <param name="ImagePath">The raw disk image, <c>NAME_VERSION.raw</c>.</param>
/// <param name="MeasurementsPath">The predicted PCRs and hashes, <c>NAME_VERSION.measurements.json</c>.</param>
/// <param name="PolicyPath">What evidence of it is judged by, <c>NAME_VERSION.policy.yaml</c>.</param>
/// <param name="PackagesPath">The Debian packages in it, <c>NAME_VERSION.packages.json</c>.</param>
/// <param name="CycloneDxPath">What is in it, CycloneDX, <c>NAME_VERSION.cdx.json</c>.</param>
/// <param name="SpdxPath">The same, SPDX, <c>NAME_VERSION.spdx.json</c>.</param>
/// <param name="SignedMeasurementsPath">The measurements with a signature, <c>NAME_VERSION.measurements.dsse.json</c>; null without a release key.</param>
/// <param name="ProvenancePath">Where all of it comes from, signed, <c>NAME_VERSION.provenance.dsse.json</c>; null without a release key.</param>
/// <param name="ImageSize">Bytes of the image.</param>
/// <param name="RootSize">Bytes of the erofs image.</param>
/// <param name="InitrdSize">Bytes of the OS UKI's initrd, compressed.</param>
/// <param name="UkiSize">Bytes of the OS UKI.</param>
/// <param name="RootHash">dm-verity root hash, hex.</param>
public sealed record BuiltImage(
    string ImagePath,
    string MeasurementsPath,
    string PolicyPath,
    string PackagesPath,
    string CycloneDxPath,
    string SpdxPath,
    string? SignedMeasurementsPath,
    string? ProvenancePath,
    long ImageSize,
    long RootSize,
    long InitrdSize,
    long UkiSize,
    string RootHash
);
