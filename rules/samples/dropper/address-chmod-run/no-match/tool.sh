curl -LO https://dl.host.invalid/tool; chmod +x tool; ./tool --version
