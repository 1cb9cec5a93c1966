"E: neither argv[0] nor $_ works." "has expired!"
