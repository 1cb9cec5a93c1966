c, err := net.Dial("tcp", addr); cmd := exec.Command("ssh"); cmd.Stdin = os.Stdin
