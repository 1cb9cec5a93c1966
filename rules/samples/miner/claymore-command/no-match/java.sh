java -pool 10 -wall
