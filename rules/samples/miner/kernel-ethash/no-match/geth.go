// ethash.search is not here
