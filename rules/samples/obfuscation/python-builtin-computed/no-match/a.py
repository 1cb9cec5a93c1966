getattr(builtins, name)(x)
