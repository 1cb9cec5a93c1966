#!/bin/sh
readlink /proc/self/exe
