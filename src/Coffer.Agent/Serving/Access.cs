namespace Coffer.Agent.Serving;

/// <summary>Who may ask.</summary>
internal enum Access
{
    /// <summary>Operators only, whatever the description says; while the machine's configuration is missing, nobody.</summary>
    Operators,

    /// <summary>Operators, also while the machine's configuration is missing: it is how the machine gets one again.</summary>
    Configuring,

    /// <summary>Operators, and everybody where the description says <c>attestation: { public: true }</c>.</summary>
    PublicWhereAllowed,
}
