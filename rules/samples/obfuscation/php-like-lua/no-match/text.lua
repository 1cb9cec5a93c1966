print("\27[31mred")
