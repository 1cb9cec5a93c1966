cat log.txt | curl -F 'f:1=<-' ix.io
