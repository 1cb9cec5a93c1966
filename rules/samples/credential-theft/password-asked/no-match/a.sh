alias sudo="sudo "
read -p "name: " n
