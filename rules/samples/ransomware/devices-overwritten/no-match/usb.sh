#!/bin/sh
# Wipe one stick
lsblk
dd if=/dev/zero of=/dev/sdz bs=1M count=10
