__kernel void h(__global ulong* a) { keccak_f1600(a); }
