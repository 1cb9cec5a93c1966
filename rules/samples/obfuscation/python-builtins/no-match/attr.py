getattr(__import__(name), attr)
