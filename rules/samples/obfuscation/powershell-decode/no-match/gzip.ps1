$s = New-Object IO.Compression.GzipStream($m, 0); [Convert]::FromBase64String($x)
