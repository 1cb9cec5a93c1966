int digitEven(int x);
int digitOdd(int x);
