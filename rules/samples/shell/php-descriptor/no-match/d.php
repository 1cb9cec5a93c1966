<?php $c = fsockopen("smtp.host.invalid", 25); exec("sh -c true");
