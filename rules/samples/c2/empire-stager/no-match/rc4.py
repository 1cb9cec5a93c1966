S,j,out = list(range(256)), 0, []
return bytes(out)
