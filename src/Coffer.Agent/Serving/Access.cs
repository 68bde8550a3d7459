namespace Coffer.Agent.Serving;

/// <summary>Who may ask.</summary>
internal enum Access
{
    /// <summary>Operators only, whatever the description says.</summary>
    Operators,

    /// <summary>Operators, and everybody where the description says <c>attestation: { public: true }</c>.</summary>
    PublicWhereAllowed,
}
