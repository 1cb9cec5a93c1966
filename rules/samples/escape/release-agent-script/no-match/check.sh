#!/bin/sh
grep -q perdir= /etc/mtab && [ -w /sys/fs/cgroup/release_agent ] && echo vulnerable
