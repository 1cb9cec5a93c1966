#!/bin/bash
for f in $(ls backup/*.tar); do
  openssl enc -aes-256-cbc -pass file:key -in "$f" -out "$f.enc" && rm "$f"
done
