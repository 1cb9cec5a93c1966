<?php $page = file_get_contents("https://host.invalid/feed"); include 'head.php';
