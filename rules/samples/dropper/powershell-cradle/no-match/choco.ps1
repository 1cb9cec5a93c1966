iex ((New-Object System.Net.WebClient).DownloadString('https://host.invalid/install.ps1'))
