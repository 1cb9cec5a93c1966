#!/bin/sh
echo "Content-type: text/plain"
echo
echo "$QUERY_STRING"
