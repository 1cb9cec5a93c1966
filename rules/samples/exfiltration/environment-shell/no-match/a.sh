env | grep -i token > /dev/null && echo set
