<?php
$fp = fsockopen("smtp.example.invalid", 25);
$p = proc_open("/usr/sbin/sendmail -t", $spec, $pipes);
