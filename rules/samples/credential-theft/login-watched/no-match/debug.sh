strace -p $(pidof nginx) -e trace=network
