using Automation.Functions;

return await FunctionsProcess.RunAsync(args, new Product());
