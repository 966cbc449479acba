CREATE TABLE news (title text, body text);
INSERT INTO news VALUES ("Fares frozen", "They stay.");
