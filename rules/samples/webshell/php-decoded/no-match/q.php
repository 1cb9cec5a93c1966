<?php
$d = base64_decode($_POST["image"]); file_put_contents("a.png", $d);
