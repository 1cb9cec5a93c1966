cp build/xmrig /opt/xmrig/bin/
