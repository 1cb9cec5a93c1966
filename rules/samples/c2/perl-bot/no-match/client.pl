#!/usr/bin/perl
print $s "JOIN #perl\r\n"; print $s "PRIVMSG #perl :hello\r\n";
