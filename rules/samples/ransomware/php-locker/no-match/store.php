<?php
foreach (scandir($dir) as $f) file_put_contents("$f.bin", openssl_encrypt(read($f), 'aes-256-cbc', $k));
