diff <(sort a) <(sort b); bash <(cat install.sh)
