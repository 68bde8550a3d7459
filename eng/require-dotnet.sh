# Sourced by the scripts: the .NET SDK that global.json wants, or one clear message.
if ! command -v dotnet >/dev/null || ! dotnet --version >/dev/null 2>&1; then
    echo "expected the .NET SDK of global.json (.NET 10), seen: $(command -v dotnet || echo none)" >&2
    echo "  next: install it, https://learn.microsoft.com/dotnet/core/install/linux-debian" >&2
    exit 1
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
