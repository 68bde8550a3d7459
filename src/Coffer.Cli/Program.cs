using Coffer.Cli;
using Coffer.Cli.Text;

return await CofferCommand.RunAsync(args, CommandIo.OfProcess());
