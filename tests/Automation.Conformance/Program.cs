using Automation.Conformance;

return CommandLine.Run(args, Path.Combine(AppContext.BaseDirectory, "skips.json"), Console.Out, Console.Error);
