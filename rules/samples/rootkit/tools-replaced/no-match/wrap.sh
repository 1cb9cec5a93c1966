#!/bin/sh
/bin/ps aux | grep -v root
