__global__ void my_gpu_hash(int n) {}
