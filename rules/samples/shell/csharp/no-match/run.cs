i.FileName = "cmd.exe"; i.RedirectStandardInput = true; p.OutputDataReceived += x;
