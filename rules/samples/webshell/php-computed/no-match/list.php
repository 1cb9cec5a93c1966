<?php $ids = array_map($toInt, $_GET["ids"]); ?>
