nc host.invalid 80 | bashful
