using Petrel.Lab.Front;

if (args is ["front", .. string[] front]) return await FrontProgram.RunAsync(front);
return 64;
