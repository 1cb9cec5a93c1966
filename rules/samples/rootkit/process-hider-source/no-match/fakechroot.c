next = dlsym(RTLD_NEXT, "readdir"); strcmp(entry->d_name, ".");
