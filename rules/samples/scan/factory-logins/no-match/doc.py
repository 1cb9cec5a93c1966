LOGINS = [("root", "root"), ("admin", "admin"), ("pi", "raspberry"), ("guest", "guest")]
