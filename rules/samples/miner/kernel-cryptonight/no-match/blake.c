blake2b_initial_hash(&state);
