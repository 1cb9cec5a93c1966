package main
// walks a folder and writes an encrypted archive
func main() { filepath.Walk(dir, add); b, _ := aes.NewCipher(key); os.Remove(tmp) }
