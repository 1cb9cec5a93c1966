SELECT origin_url, username_value FROM logins;
