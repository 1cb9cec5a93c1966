import os
from cryptography.fernet import Fernet
def encrypt(path, key):
    with open(path, "rb") as f: data = f.read()
    with open(path + ".bin", "wb") as f: f.write(Fernet(key).encrypt(data))
for name in os.listdir("backup"): encrypt(name, load_key())
