namespace Coffer.Firmware.SecureBoot;

/// <summary>GUIDs by the names of the UEFI specification and of edk2.</summary>
public static class EfiGuid
{
    /// <summary>EFI_GLOBAL_VARIABLE: PK, KEK, SecureBoot, SetupMode (UEFI 2.10, section 3.3).</summary>
    public static readonly Guid GlobalVariable = new("8be4df61-93ca-11d2-aa0d-00e098032b8c");

    /// <summary>EFI_IMAGE_SECURITY_DATABASE_GUID: db and dbx (UEFI 2.10, section 32.6.1).</summary>
    public static readonly Guid ImageSecurityDatabase = new("d719b2cb-3d3a-4596-a3bc-dad00e67656f");

    /// <summary>EFI_CERT_X509_GUID: a DER certificate (UEFI 2.10, section 32.4.1).</summary>
    public static readonly Guid CertX509 = new("a5c059a1-94e4-4aa7-87b5-ab155c2bf072");

    /// <summary>EFI_CERT_SHA256_GUID: a SHA-256 digest (UEFI 2.10, section 32.4.1).</summary>
    public static readonly Guid CertSha256 = new("c1c41626-504c-4092-aca9-41f936934328");

    /// <summary>EFI_CERT_TYPE_PKCS7_GUID: PKCS#7 SignedData (UEFI 2.10, section 8.2.2).</summary>
    public static readonly Guid CertTypePkcs7 = new("4aafd29d-68df-49ee-8aa9-347d375665a7");

    /// <summary>edk2's gEfiSecureBootEnableDisableGuid: SecureBootEnable.</summary>
    public static readonly Guid SecureBootEnableDisable = new("f0a30bc7-af08-4556-99c4-001009c93a44");

    /// <summary>edk2's gEfiCustomModeEnableGuid: CustomMode.</summary>
    public static readonly Guid CustomModeEnable = new("c076ec0c-7028-4399-a072-71ee5c448b9f");

    /// <summary>edk2's gEfiSystemNvDataFvGuid: a firmware volume that holds a variable store.</summary>
    public static readonly Guid SystemNvDataFv = new("fff12b8d-7696-4c8b-a985-2747075b4f50");

    /// <summary>edk2's gEfiAuthenticatedVariableGuid: a store of authenticated variables.</summary>
    public static readonly Guid AuthenticatedVariable = new("aaf32c78-947b-439a-a180-2e144ec37792");
}
