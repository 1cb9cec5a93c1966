/* selftest */
fh->f_handle[0] = 2;
fd = open_by_handle_at(mnt, fh, O_RDONLY);
open("/etc/hostname", 0);
