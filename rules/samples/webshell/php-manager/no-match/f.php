<?php
$_POST; getcwd(); unlink($f); move_uploaded_file($a, $b); chmod($f);
