#!/bin/bash
x=$(rev <<< "abcd")
