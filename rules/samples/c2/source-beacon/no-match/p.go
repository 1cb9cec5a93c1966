package main
func main() { r, _ := http.Get(u); exec.Command("sh", "-c", "make").Run(); time.Sleep(1) }
