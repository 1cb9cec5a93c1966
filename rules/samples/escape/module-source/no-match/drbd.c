call_usermodehelper(usermode_helper, argv, envp, UMH_WAIT_PROC); module_init(drbd_init);
