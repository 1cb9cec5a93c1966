tar cf - /home/app | ssh backup.invalid tar xf -
