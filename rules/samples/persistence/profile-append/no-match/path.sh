echo 'export PATH=$HOME/.local/bin:$PATH' >> ~/.bashrc
