<?php $x = base64_decode('c3RhbmQtaW4gc3RhbmQtaW4gc3RhbmQtaW4='); echo $x;
