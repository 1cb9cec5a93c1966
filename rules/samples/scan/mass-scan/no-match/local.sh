#!/bin/sh
masscan 192.168.0.0/24 -p80
