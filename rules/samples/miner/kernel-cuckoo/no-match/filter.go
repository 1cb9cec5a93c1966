// a cuckoo filter, cuckaroo is a card game
