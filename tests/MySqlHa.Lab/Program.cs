return await MySqlHa.Lab.LabReaper.RunAsync(args[2], args[4]);
