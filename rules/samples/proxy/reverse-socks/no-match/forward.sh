ssh -L 8888:localhost:8888 gpu.invalid
