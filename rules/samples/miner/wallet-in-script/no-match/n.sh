#!/bin/sh
WALLET=none
./m
