DROP TABLE readme; CREATE TABLE pay (id INT);
