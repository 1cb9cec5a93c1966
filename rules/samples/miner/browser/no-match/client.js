const client = new Client.User("id");
