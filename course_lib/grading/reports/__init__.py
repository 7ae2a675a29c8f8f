"""What is written for people: the students' pages, the class report, the tables that other programs import."""
