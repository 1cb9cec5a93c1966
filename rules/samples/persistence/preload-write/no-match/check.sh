[ -s /etc/ld.so.preload ] && echo "a library is preloaded"
