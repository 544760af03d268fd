using Petrel.Lab;
using Petrel.Lab.Front;

return args is ["front", .. string[] front] ? await FrontProgram.RunAsync(front) : await LabCommandLine.RunAsync(args);
