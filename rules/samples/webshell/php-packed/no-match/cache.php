<?php $d = gzinflate(base64_decode($row["data"])); echo $d;
