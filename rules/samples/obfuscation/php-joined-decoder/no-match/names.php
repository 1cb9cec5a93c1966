<?php $algo = 'base'.'64'; function eval_($v) { return $v; } echo eval_($algo);
