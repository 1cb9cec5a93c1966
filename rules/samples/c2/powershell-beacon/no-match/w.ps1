while ($true) { Invoke-WebRequest http://localhost; Start-Sleep 1 }
