#!/bin/sh
# writes a stub in front of a program
cat <<"E"
tail +$skip "$0" | gzip -cd > "$t"
chmod 700 "$t"
rm -f "$t"
E
