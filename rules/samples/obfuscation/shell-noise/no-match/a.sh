#!/bin/bash
echo "${PATH:0:20}"
args=${@//x/y}
rev <<< "abc"
