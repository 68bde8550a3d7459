using System.Collections.Immutable;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Births;

/// <summary>Rules of a birth certificate, beside those of the evidence in it.</summary>
public static class BirthRules
{
    private const string Section = "docs/formats.md, section 25";
    private const Trust Software = Trust.TpmMaker | Trust.Firmware | Trust.OwnerSoftware;

    /// <summary>birth.covered.</summary>
    public static readonly Rule Covered = new(
        "birth.covered",
        "A quote that holds covers the statement: nobody changed a word of it since",
        Section,
        Trust.TpmMaker
    );

    /// <summary>birth.image.</summary>
    public static readonly Rule Image = new(
        "birth.image",
        "Name, version and root hash are those of the build whose installer was measured",
        "measurements.json of the build",
        Software | Trust.PolicyAuthor
    );

    /// <summary>birth.sealed-object.</summary>
    public static readonly Rule SealedObject = new(
        "birth.sealed-object",
        "The binding's sealed object is the one that this TPM says it made, for this statement",
        "TPM 2.0 Part 3, section 18.3; docs/formats.md, section 25",
        Trust.TpmMaker
    );

    /// <summary>birth.sealed-template.</summary>
    public static readonly Rule SealedTemplate = new(
        "birth.sealed-template",
        "The sealed object never leaves this TPM, and only its policy opens it",
        "TPM 2.0 Part 2, section 8.3; docs/formats.md, section 9",
        Trust.TpmMaker
    );

    /// <summary>birth.sealed-state.</summary>
    public static readonly Rule SealedState = new(
        "birth.sealed-state",
        "The object was made in the boot that the quote is about: same PCR 4, 7 and 11",
        "TPM 2.0 Part 2, section 15.1",
        Trust.TpmMaker
    );

    /// <summary>birth.storage-root-key.</summary>
    public static readonly Rule StorageRootKey = new(
        "birth.storage-root-key",
        "The object was made below the storage root key that the statement names",
        "TPM 2.0 Part 2, section 15.1",
        Trust.TpmMaker
    );

    /// <summary>birth.slots.</summary>
    public static readonly Rule Slots = new(
        "birth.slots",
        "The vault began with one key slot for the TPM and one for recovery, and no other",
        "docs/formats.md, section 8",
        Trust.OwnerSoftware
    );

    /// <summary>birth.recovery.</summary>
    public static readonly Rule Recovery = new(
        "birth.recovery",
        "The recovery key was escrowed to recipients, of whom no more are needed than there are",
        "docs/formats.md, section 8",
        Trust.OwnerSoftware
    );

    /// <summary>All of them.</summary>
    public static ImmutableArray<Rule> All { get; } =
    [Covered, Image, SealedObject, SealedTemplate, SealedState, StorageRootKey, Slots, Recovery];
}
