#!/bin/bash
while true; do s=$(curl -s http://localhost/health); [ "$s" = ok ] && break; sleep 1; done
