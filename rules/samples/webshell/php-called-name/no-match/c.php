<?php
$v = array_map('trim', $_POST['tags']);
