open(my $saved, ">&", \*STDOUT);
open STDIN, "<&", $in;
