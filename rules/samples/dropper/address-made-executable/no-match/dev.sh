S=http://127.0.0.1:8080/a
F=/tmp/tool
curl -so $F $S; chmod +x $F; $F --version
