<?php echo htmlspecialchars($_POST['name']); exec('ls');
