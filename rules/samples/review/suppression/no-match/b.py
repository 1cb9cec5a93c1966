x = run(c)  # nosec  # nosemgrep
