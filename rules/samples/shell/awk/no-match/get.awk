BEGIN {
  Service = "/inet/tcp/0/localhost/80"
  print "GET /" |& Service
  while ((Service |& getline) > 0) print $0
}
