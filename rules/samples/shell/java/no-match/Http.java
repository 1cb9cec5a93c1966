Socket s = new Socket(h, 80); while (!s.isClosed()) { if (in.available() > 0) in.read(); }
