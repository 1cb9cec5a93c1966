key = Base64.decode64(ENV["KEY"]); eval("1")
