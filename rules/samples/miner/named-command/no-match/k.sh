#!/bin/sh
pgrep xmrig && echo found
