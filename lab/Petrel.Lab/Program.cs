using Petrel.Lab;

return await LabCommandLine.RunAsync(args);
