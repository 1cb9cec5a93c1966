<?php echo shell_exec("/bin/sh -c date");
