using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;
using Coffer.Keys.Owner;

namespace Coffer.Agent.Tests.Fixtures;

internal static class Certificates
{
    internal static X509Certificate2 Operator(string name) =>
        OperatorCertificate.Create(name, SystemRandomSource.Instance, TimeProvider.System);
}
