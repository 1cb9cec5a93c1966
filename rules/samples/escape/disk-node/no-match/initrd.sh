#!/bin/sh
mknod /dev/root b $major $minor
mount /dev/root /sysroot
exec switch_root /sysroot /sbin/init
