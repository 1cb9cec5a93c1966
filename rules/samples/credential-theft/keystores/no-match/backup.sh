#!/bin/sh
tar czf keys.tgz ~/.ethereum/keystore ~/.foundry/keystores
