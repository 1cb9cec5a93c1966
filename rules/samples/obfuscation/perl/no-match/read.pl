my @l = unpack("u", $d); eval { die };
