f = Fernet(k)
open(p, "wb").write(f.encrypt(data))
