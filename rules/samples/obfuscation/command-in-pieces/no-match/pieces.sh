c=url; d=l
echo $c$d
