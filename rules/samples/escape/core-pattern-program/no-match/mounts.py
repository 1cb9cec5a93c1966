for l in open("/proc/mounts"):
  if "upperdir" in l: print(l)
