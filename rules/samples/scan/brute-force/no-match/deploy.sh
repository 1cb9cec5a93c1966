sshpass -p "$PASSWORD" ssh deploy@host.invalid ./restart
