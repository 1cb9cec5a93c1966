__global__ void beam_search(int n) {}
