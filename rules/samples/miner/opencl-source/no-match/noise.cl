__kernel void n(ulong start_nonce) {}
