uint64_t xoshiro256_next(void);
