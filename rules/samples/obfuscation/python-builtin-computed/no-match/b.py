print("".join(map(chr, codes)))
