<?php
if (in_array($t, $allowed)) move_uploaded_file($_FILES['f']['tmp_name'], $d);
