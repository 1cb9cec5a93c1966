LD_PRELOAD=./libhook.so ./test
