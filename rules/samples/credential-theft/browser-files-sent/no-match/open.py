p = H + "/.config/google-chrome/Default/Login Data"
print(os.path.exists(p))
