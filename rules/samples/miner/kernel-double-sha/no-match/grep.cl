__kernel void search(__global char *text) {}
