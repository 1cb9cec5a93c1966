if method == "mining.subscribe" then return "stratum" end
