#!/bin/bash
until (exec 3<>/dev/tcp/$HOST/$PORT) 2>/dev/null; do sleep 1; done
