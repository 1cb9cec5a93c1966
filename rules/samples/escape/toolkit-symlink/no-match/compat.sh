ln -s /usr/local/cuda-12/compat /usr/local/cuda/compat
