<?php
$t = 'base' . 'ment'; echo $t(1);
