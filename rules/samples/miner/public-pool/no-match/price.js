fetch("https://api.nicehash.com/main/api/v2/mining/algorithms")
