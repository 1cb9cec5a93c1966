let s = TcpStream::connect("h:80")?; s.write_all(b"x")?;
