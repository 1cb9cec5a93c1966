my $s = IO::Socket::INET->new("h:80"); while(<$s>){ print; }
