GLIBC_TUNABLES=glibc.malloc.mxfast=32 ./run
