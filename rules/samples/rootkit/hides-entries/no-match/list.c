real = dlsym(RTLD_NEXT, "readdir");
return real(d);
